using static GpuBp.TableThresholds;

namespace GpuBp;

/// <summary>Decides what a column becomes, by what is known of its cells.</summary>
/// <param name="profile">What is known.</param>
/// <param name="given">What an option says; null where the cells tell.</param>
/// <param name="options">Options of the whole table.</param>
/// <param name="isFirstUnnamed">Whether it is the first column, and has no name.</param>
internal readonly struct ColumnDecision(
    ColumnProfile profile, ColumnKind? given, TableOptions options, bool isFirstUnnamed)
{
    private static readonly string[] IdentifierNames =
        ["id", "index", "key", "guid", "uuid", "rowid", "rownames"];

    /// <summary>The column's plan.</summary>
    /// <exception cref="DataException">The column needs a word.</exception>
    internal ColumnPlan Make()
    {
        var reason = "an option says so";
        return (given ?? Kind(out reason)) switch
        {
            ColumnKind.Number => Number(),
            ColumnKind.Date => Date(),
            ColumnKind.TwoValues or ColumnKind.Category => Category(),
            ColumnKind.Ordinal => Ordinal(),
            var kind => LeftOut(kind, reason!),
        };
    }

    private ColumnKind Kind(out string? reason)
    {
        var (present, distinct) = (profile.Present, profile.Distinct);
        reason = null;
        if (present == 0)
            return Because(ColumnKind.Constant, "no row has a value", out reason);
        if (distinct.Count == 1 && profile.Missing == 0)
            return Because(ColumnKind.Constant, $"every row has \"{distinct.Values.First().Name}\"",
                out reason);
        if (IsNames)
            return Texts(out reason);
        if (profile.Numbers.Count >= present * MinNumberShare)
            return Numbers(out reason);
        if (profile.Dates.Count >= present * MinNumberShare)
            return ColumnKind.Date;
        return IsMixed(profile.Numbers.Count) || IsMixed(profile.Dates.Count)
            ? Mixed(out reason)
            : Texts(out reason);
    }

    private bool IsNames => profile.LeadingZeros > profile.Numbers.Count * MinLeadingZeroShare;

    private bool IsMixed(long count) => count >= profile.Present * MinMixedShare;

    private ColumnKind Numbers(out string? reason)
    {
        reason = null;
        var numbers = profile.Numbers;
        if (!numbers.IsWhole || numbers.Count < 2)
            return ColumnKind.Number;
        var isCounting = numbers.IsAscending && numbers.Count == profile.Rows;
        if (isFirstUnnamed && isCounting)
            return Because(
                ColumnKind.Index, "the first column has no name and counts the rows", out reason);
        return HasNameOfIdentifier && profile.Present >= MinIdentifierCells && HasOwnValues
            ? Because(ColumnKind.Identifier,
            "its name says identifier, and its whole numbers differ", out reason)
            : ColumnKind.Number;
    }

    // Numbers that differ nearly all, where some thousand are remembered.
    private bool HasOwnValues => profile.Numbers.IsAscending || profile.Distinct.IsMany
        || profile.Distinct.Count >= profile.Present * MinNumberShare;

    private bool HasNameOfIdentifier
    {
        get
        {
            if (profile.Place.Name is not { } name)
                return false;
            var lower = name.ToLowerInvariant();
            return IdentifierNames.Contains(lower) ||
                lower.EndsWith("_id", StringComparison.Ordinal)
                || lower.EndsWith(" id", StringComparison.Ordinal) ||
                name.EndsWith("Id", StringComparison.Ordinal)
                || name.EndsWith("ID", StringComparison.Ordinal);
        }
    }

    private ColumnKind Mixed(out string? reason)
    {
        reason = null;
        var distinct = profile.Distinct;
        if (!distinct.IsMany && distinct.Count <= MaxMixedTexts &&
            distinct.Count <= profile.Present * MinIdentifierShare)
            return ColumnKind.Category;
        if (options.Missing is MissingNumbers.Median or MissingNumbers.Mean)
            return IsMixed(profile.Numbers.Count) ? ColumnKind.Number : ColumnKind.Date;
        var (what, count) = profile.Numbers.Count >= profile.Dates.Count
            ? ("numbers", profile.Numbers.Count) : ("dates", profile.Dates.Count);
        throw new DataException(
            $"{(what == "numbers" ? profile.FirstText : profile.FirstOther)} is none of the " +
            $"{what}, which {count:N0} of {profile.Present:N0} cells of the column are; at least " +
            $"{MinNumberShare:P0} are expected of a column of {what}. Set TableOptions.Missing " +
            "to take other cells for missing, or name the column in TableOptions.Categories or " +
            "Ignored");
    }

    private ColumnKind Texts(out string? reason)
    {
        reason = null;
        var (distinct, present) = (profile.Distinct, profile.Present);
        if (distinct.IsMany)
            return Because(
                ColumnKind.Identifier,
                $"more than {MaxCategories:N0} different texts in {present:N0} cells", out reason);
        var isOwn = present >= MinIdentifierCells
            && (distinct.Count == present || (distinct.Count > MaxSmallCategory
                && distinct.Count >= present * MinIdentifierShare));
        return isOwn
            ? Because(ColumnKind.Identifier,
            $"{distinct.Count:N0} different texts in {present:N0} cells", out reason)
            : ColumnKind.Category;
    }

    private ColumnPlan Number()
    {
        var numbers = profile.Numbers;
        if (numbers.Count == 0)
            throw Error(
                $"has no number in {profile.Rows:N0} rows; name it in TableOptions.Ignored");
        var unreadable = RequireReadable(numbers.Count, profile.FirstText, "a number");
        var empty = profile.Rows - numbers.Count;
        var fill = options.Missing == MissingNumbers.Mean
            ? numbers.Mean
            : numbers.Quantiles.Median();
        var encoding = options.Encoding ?? new NumberEncoding();
        var (offset, spread) = encoding.Scaling(numbers, fill, empty);
        var encoders = encoding.Encoders(numbers);
        var further = encoders.Sum(encoder => encoder.Inputs);
        return new ColumnPlan
        {
            Name = profile.Place.Name,
            Kind = ColumnKind.Number,
            Fill = fill,
            HasMissing = empty > 0,
            Clip = encoding.Clip,
            Encoders = encoders,
            Means = [offset, .. Enumerable.Repeat(0.0, further)],
            Deviations = [spread, .. Enumerable.Repeat(1.0, further)],
            Reason = unreadable,
        };
    }

    private ColumnPlan Date()
    {
        var (order, isAmbiguous) = profile.Dates.Best();
        if (options.DateOrder is { } asked)
            (order, isAmbiguous) = (asked, false);
        var days = profile.Dates[order];
        if (isAmbiguous && days.Count > 0)
            throw Error(
                $"has dates that may have the day or the month first, such as " +
                $"{profile.FirstText}; set TableOptions.DateOrder");
        if (days.Count == 0)
            throw Error($"has no date in {profile.Rows:N0} rows; name it in TableOptions.Ignored");
        var unreadable =
            RequireReadable(days.Count, profile.FirstOther ?? profile.FirstText, "a date");
        var span = days.Max - days.Min;
        var between =
            profile.Distinct.IsMany ? 0 : span / Math.Max(1, profile.Distinct.Count - 1);
        var parts =
            (span >= MinYearSpan && between <= MaxDaysOfYear ? DateParts.Year : 0) |
            (span >= MinWeekSpan && between <= MaxDaysOfWeek ? DateParts.Week : 0) |
            (profile.Dates.HasTime(order) && span >= MinDaySpan ? DateParts.Day : 0);
        var empty = profile.Rows - days.Count;
        var fill = options.Missing == MissingNumbers.Mean ? days.Mean : days.Quantiles.Median();
        var (mean, deviation) = days.With(fill, empty);
        var (means, deviations) = DateInputs.Scaling(parts, mean, deviation);
        return new ColumnPlan
        {
            Name = profile.Place.Name,
            Kind = ColumnKind.Date,
            DateOrder = order,
            DateParts = parts,
            Fill = fill,
            HasMissing = empty > 0,
            Means = means,
            Deviations = deviations,
            Reason = unreadable,
        };
    }

    private ColumnPlan Category()
    {
        var values = Values();
        var rows = (double)profile.Rows;
        var isTwo = values.Count == 2;
        var shares = values.Select(v => v.Count / rows).Skip(isTwo ? 1 : 0).ToArray();
        return new ColumnPlan
        {
            Name = profile.Place.Name,
            Kind = isTwo ? ColumnKind.TwoValues : ColumnKind.Category,
            Categories = [.. values.Select(v => v.Name)],
            HasMissing = profile.Missing > 0,
            Means = shares,
            Deviations = [.. shares.Select(share => Math.Sqrt(share * (1 - share)))],
        };
    }

    private ColumnPlan Ordinal()
    {
        var values = Values();
        var mean = values.Index().Sum(v => v.Index * (double)v.Item.Count) / profile.Rows;
        var square = values.Index()
            .Sum(v => (v.Index - mean) * (v.Index - mean) * v.Item.Count) / profile.Rows;
        return new ColumnPlan
        {
            Name = profile.Place.Name,
            Kind = ColumnKind.Ordinal,
            Categories = [.. values.Select(v => v.Name)],
            HasMissing = profile.Missing > 0,
            Means = [mean],
            Deviations = [Math.Sqrt(square)],
        };
    }

    private List<(string Name, long Count)> Values()
    {
        if (profile.Distinct.IsMany)
            throw Error($"has more than {profile.Distinct.Max:N0} different values; name it in " +
                "TableOptions.Ignored");
        if (profile.Missing > 0 && options.Missing == MissingNumbers.Error)
            throw Error($"{HasNoValue()}, and TableOptions.Missing is Error");
        List<(string Name, long Count)> values = [.. profile.Distinct.Values];
        if (profile.Missing > 0)
            values.Insert(0, ("", profile.Missing));
        return values;
    }

    private string HasNoValue() =>
        $"has no value in {profile.Missing:N0} of {profile.Rows:N0} rows, the first " +
        profile.FirstMissing;

    /// <summary>What is to be said of cells that have a value, and none that the column
    /// holds.</summary>
    /// <exception cref="DataException">They are too many, or a missing one is not
    /// wanted.</exception>
    private string? RequireReadable(long readable, string? first, string what)
    {
        var unreadable = profile.Present - readable;
        if (options.Missing == MissingNumbers.Error && readable < profile.Rows)
            throw Error(
                (unreadable > 0
                ? $"has {unreadable:N0} cells that are not {what}, the first {first}"
                    : HasNoValue()) +
                ", and TableOptions.Missing is Error");
        if (unreadable > profile.Present * (1 - MinNumberShare) &&
            options.Missing == MissingNumbers.Inferred)
            throw Error(
                $"has {unreadable:N0} cells of {profile.Present:N0} that are not {what}, the " +
                $"first {first}; set TableOptions.Missing to take them for missing, or name the " +
                "column in TableOptions.Categories or Ignored");
        return unreadable == 0 ? null
            : $"{unreadable:N0} of {profile.Present:N0} cells are not {what} and taken for " +
            $"missing, the first {first}";
    }

    private ColumnPlan LeftOut(ColumnKind kind, string reason) =>
        new() { Name = profile.Place.Name, Kind = kind, Reason = reason };

    private DataException Error(string problem) =>
        new($"The column {profile.Place.Words} {problem}");

    private static ColumnKind Because(ColumnKind kind, string why, out string? reason)
    {
        reason = why;
        return kind;
    }
}
