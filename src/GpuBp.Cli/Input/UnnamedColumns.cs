using GpuBp.Cli.Output;

namespace GpuBp.Cli.Input;

/// <summary>Models that know no columns, such as imported ones, and tables for them.</summary>
internal static class UnnamedColumns
{
    private const int Shown = 12;

    /// <summary>The model as it takes a table with targets; a note says what is assumed.</summary>
    /// <param name="model">The model; one that knows its columns stays as it is.</param>
    /// <param name="table">The table.</param>
    /// <param name="targets">The columns of the targets; none for the last ones.</param>
    /// <param name="shell">Takes the note.</param>
    internal static Model With(Model model, Table table, string[] targets, Shell shell)
    {
        if (model.Preprocessing.Plan is not null)
            return model;
        if (targets.Length == 0)
        {
            var count = Math.Min(
                table.Columns, model.IsClassification ? 1 : model.Network.Outputs);
            targets = [.. Enumerable.Range(table.Columns - count, count).Select(k => $"{k}")];
        }

        var known = model.ForTable(table, targets);
        var plan = known.Preprocessing.Plan!;
        shell.WriteNotes([$"{Assumed(plan)}; the target is {plan.Target}"]);
        return known;
    }

    /// <summary>The model as it takes a table without targets; a note says what is
    /// assumed.</summary>
    /// <inheritdoc cref="With"/>
    internal static Model WithoutTargets(Model model, Table table, Shell shell)
    {
        if (model.Preprocessing.Plan is not null)
            return model;
        var known = model.ForTable(table);
        shell.WriteNotes([Assumed(known.Preprocessing.Plan!)]);
        return known;
    }

    private static string Assumed(TablePlan plan)
    {
        string[] inputs =
        [
            .. plan.Columns.Index().Where(c => c.Item.IsUsed)
                .Select(c => c.Item.Name ?? $"column {c.Index}"),
        ];
        return "the model knows no columns; its inputs are taken to be " +
            string.Join(", ", inputs.Take(Shown)) +
            (inputs.Length > Shown ? $", … ({inputs.Length} in all)" : "") + ", in this order";
    }
}
