namespace GpuBp;

/// <summary>Holds the inputs of a table against the memory there is, before any is taken.</summary>
internal static class TableMemory
{
    /// <summary>The samples, those of a split or of an epoch, and those on a device.</summary>
    private const int Copies = 3;

    private const int Blamed = 12;

    /// <summary>Refuses what does not fit.</summary>
    /// <param name="name">The table, for messages.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="given">What options say of its columns.</param>
    /// <param name="place">The place of a column of the plan.</param>
    /// <exception cref="DataException">It does not fit; the columns that take the most are
    /// named.</exception>
    internal static void Require(
        string name, TablePlan plan, long rows, ColumnKind?[] given, Func<int, int> place)
    {
        var texts = plan.Columns.Index()
            .Where(c => c.Item.Kind == ColumnKind.Category && given[place(c.Index)] is null)
            .Select(c => c.Item.Inputs).Sum();
        if (texts > TableThresholds.MaxTextInputs)
            throw new DataException(
                $"{name}: {Blame(plan)}; up to {TableThresholds.MaxTextInputs:N0} are made of " +
                $"columns that no option names. {Taken(rows, plan.Inputs)}. {Remedy} To have " +
                "them all the same, name them in TableOptions.Categories.");
        Require(name, plan, rows);
    }

    /// <inheritdoc cref="Require(string, TablePlan, long, ColumnKind?[], Func{int, int})"/>
    internal static void Require(string name, TablePlan plan, long rows)
    {
        if (Fits(plan, rows))
            return;
        var available = AvailableMemory.Bytes;
        throw new DataException(
            $"{name}: {Blame(plan)}. {Taken(rows, plan.Inputs)}; there are " +
            $"{AvailableMemory.Show(available)}. " +
            $"{Remedy} Or read the rows in parts, by TablePlan.ReadPartsAsync.");
    }

    /// <summary>Whether the inputs of a table fit the memory there is.</summary>
    internal static bool Fits(TablePlan plan, long rows) =>
        Bytes(rows, plan.Inputs) * Copies <= AvailableMemory.Bytes &&
        rows * plan.Inputs <= Array.MaxLength;

    private const string Remedy =
        "Leave columns out by TableOptions.Ignored, or give the places of their values alone by " +
        "TableOptions.Ordinals.";

    private static double Bytes(long rows, int inputs) => (double)rows * inputs * sizeof(float);

    private static string Taken(long rows, int inputs) =>
        $"{rows:N0} rows of {inputs:N0} inputs take " +
        $"{AvailableMemory.Show(Bytes(rows, inputs))}, {Copies} times over while training";

    private static string Blame(TablePlan plan)
    {
        var widest = plan.Columns.Index().Where(c => c.Item.Kind == ColumnKind.Category)
            .OrderByDescending(c => c.Item.Inputs).ToList();
        if (widest.Count == 0)
            return $"its columns become {plan.Inputs:N0} inputs";
        var names = widest.Take(Blamed).OrderBy(c => c.Index)
            .Select(c => c.Item.Name ?? $"{plan.Place(c.Index)}");
        return $"the text columns " +
            $"{string.Join(", ", names)}{(widest.Count > Blamed ? ", …" : "")} become " +
            $"{widest.Sum(c => c.Item.Inputs):N0} inputs";
    }
}
