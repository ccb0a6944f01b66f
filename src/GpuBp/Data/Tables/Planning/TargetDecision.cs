using System.Globalization;
using static GpuBp.TableThresholds;

namespace GpuBp;

/// <summary>Decides what a table's target is, by what is known of its cells.</summary>
/// <param name="profile">What is known.</param>
/// <param name="options">What is not left to the cells.</param>
/// <param name="column">The target's place in the table.</param>
/// <param name="isArray">Whether it is of an array of numbers.</param>
internal readonly struct TargetDecision(
    ColumnProfile profile, TableOptions options, int column, bool isArray = false)
{
    /// <summary>The target's plan.</summary>
    /// <exception cref="DataException">The column is no target.</exception>
    internal TargetPlan Make()
    {
        RequireValues();
        var isClasses = options.Classes is not null || options.Task switch
        {
            TargetTask.Classification => true,
            TargetTask.Regression => false,
            _ => IsClasses(),
        };
        if (isClasses && options.Quantiles is not null)
            throw Error(
                "holds classes, which have no quantiles; leave TableOptions.Quantiles out, or " +
                "set TableOptions.Task to Regression where they are numbers");
        return isClasses ? Classes() : Numbers();
    }

    /// <summary>The plan of several columns: labels where all hold zeros and ones, else
    /// numbers.</summary>
    /// <param name="profiles">What is known of each column.</param>
    /// <param name="options">What is not left to the cells.</param>
    /// <param name="columns">Their places in the table.</param>
    /// <exception cref="DataException">A column is no target.</exception>
    internal static TargetPlan OfSeveral(
        IReadOnlyList<ColumnProfile> profiles, TableOptions options, int[] columns)
    {
        if (options.Quantiles is not null)
            throw new DataException(
                $"TableOptions.Quantiles is of one target, and there are {columns.Length}; " +
                "leave it out, or name one target");
        var notLabels = profiles.FirstOrDefault(profile => !profile.IsLabel);
        var isLabels = notLabels is null && options.Task != TargetTask.Regression;
        if (!isLabels && options.Task == TargetTask.Classification)
            throw new DataException(
                $"The target {notLabels!.Place.Words} holds more than zeros and ones; a row that " +
                "may have several labels needs 1 for each that it has, else 0");
        List<TargetPlan> parts =
        [
            .. profiles.Zip(columns, (profile, column) =>
            {
                var decision = new TargetDecision(profile, options, column);
                decision.RequireValues();
                return isLabels ? decision.Plan() : decision.Numbers();
            }),
        ];
        return new TargetPlan
        {
            Names = parts[0].Names is null ? null : [.. parts.SelectMany(part => part.Names!)],
            Columns = columns,
            Thresholds = isLabels ? [.. parts.Select(_ => 0.5f)] : null,
            Means = isLabels ? null : [.. parts.SelectMany(part => part.Means!)],
            Deviations = isLabels ? null : [.. parts.SelectMany(part => part.Deviations!)],
            Minima = isLabels || options.Extrapolates ? null
                : [.. parts.SelectMany(part => part.Minima!)],
            Maxima = isLabels || options.Extrapolates ? null
                : [.. parts.SelectMany(part => part.Maxima!)],
            Hint = parts.Select(part => part.Hint).FirstOrDefault(hint => hint is not null),
        };
    }

    private bool IsClasses()
    {
        var (present, numbers, distinct) = (profile.Present, profile.Numbers, profile.Distinct);
        if (numbers.Count >= present * MinNumberShare
            && profile.LeadingZeros <= numbers.Count * MinLeadingZeroShare)
            return IsLabels || numbers.IsWhole && numbers.Count == present && !distinct.IsMany &&
            distinct.Count <= MaxWholeClasses
                && (distinct.Count == 2 || present >= (long)MinRowsOfWholeClass * distinct.Count);
        if (profile.Dates.Count >= present * MinNumberShare)
            throw Error(
                $"holds dates, such as {profile.FirstText}; a target holds classes or numbers");
        if (numbers.Count >= present * MinMixedShare
            && (distinct.IsMany || distinct.Count > MaxMixedTexts ||
            distinct.Count > present * MinIdentifierShare))
            throw Error(
                $"holds numbers in {numbers.Count:N0} of {present:N0} cells; {profile.FirstText} " +
                "is none. Set TableOptions.Task to Regression, which leaves such rows out, or to " +
                "Classification, or mend the cells");
        return true;
    }

    // Of an array: 0 to C − 1 without gaps, each in several rows.
    private bool IsLabels => isArray && profile.Numbers.IsWhole && !profile.Distinct.IsMany
        && profile.Numbers.Min == 0 && profile.Numbers.Max == profile.Distinct.Count - 1
        && profile.Present >= (long)MinRowsOfLabel * profile.Distinct.Count;

    private TargetPlan Classes()
    {
        var distinct = profile.Distinct;
        var isAsked = options.Task == TargetTask.Classification || options.Classes is not null;
        if (distinct.IsMany)
            throw Error(
                $"has more than {distinct.Max:N0} different values, which is more than there are " +
                "classes; set TableOptions.Task to Regression where they are numbers, or give " +
                "TableOptions.Classes");
        if (!isAsked && profile.Present >= MinIdentifierCells && distinct.Count > MaxSmallCategory
            && distinct.Count >= profile.Present * MinIdentifierShare)
            throw Error(
                $"has {distinct.Count:N0} different texts in {profile.Present:N0} cells, too " +
                "many for classes; name another target, or set TableOptions.Task to " +
                "Classification");
        string[] names = options.Classes is { } given
            ? [.. given]
            : [.. distinct.Values.Select(v => v.Name)];
        if (names.Length < 2)
            throw new DataException(
                $"{profile.Place.Table}: every row has \"{names[0]}\" in the column " +
                $"{profile.Place.Words}; at least two classes, or numbers, are expected");
        var alike = DistinctCells.Alike(names).Select(group => string.Join(", ", group)).ToList();
        return Plan() with
        {
            Classes = names,
            IsNumbered = isArray &&
            names.Index().All(n => n.Item == n.Index.ToString(CultureInfo.InvariantCulture)),
            Hint = alike.Count == 0 ? null
                : $"classes that differ by case or blanks alone may be one: " +
                $"{string.Join("; ", alike)}",
        };
    }

    private TargetPlan Numbers()
    {
        var numbers = profile.Numbers;
        var unreadable = profile.Present - numbers.Count;
        if (numbers.Count == 0)
            throw new DataException(
                $"{profile.FirstText} is not a number; numbers are expected of the target");
        if (unreadable > profile.Present * (1 - MinNumberShare)
            && options.Missing is MissingNumbers.Inferred or MissingNumbers.Error)
            throw Error(
                $"has {unreadable:N0} cells of {profile.Present:N0} that are not numbers: " +
                $"{profile.FirstText} is not a number; set TableOptions.Missing to Median to " +
                "leave such rows out, or mend the cells");
        var hasRange = !options.Extrapolates && options.Quantiles is null;
        return Plan() with
        {
            Means = [numbers.Mean],
            Deviations =
            [numbers.Min == numbers.Max ? 0 : Math.Sqrt(numbers.SquaredDeviations / numbers.Count)],
            Minima = hasRange ? [numbers.Min] : null,
            Maxima = hasRange ? [numbers.Max] : null,
            Quantiles = options.Quantiles,
            Hint = unreadable == 0 ? null
                : $"{unreadable:N0} of {profile.Present:N0} cells are no numbers, the first " +
                $"{profile.FirstText}",
        };
    }

    private void RequireValues()
    {
        if (profile.Present == 0)
            throw Error("has no value in any row; name another target");
    }

    private TargetPlan Plan() => new()
    {
        Names = profile.Place.Name is { } name ? [name] : null,
        Columns = [column],
    };

    private DataException Error(string problem) =>
        new($"The target {profile.Place.Words} {problem}");
}
