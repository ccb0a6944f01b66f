using System.Globalization;

namespace GpuBp;

/// <summary>A column of a plan that becomes inputs.</summary>
/// <param name="Name">Its name, or its place in words.</param>
/// <param name="Index">Its number among the plan's columns.</param>
/// <param name="First">Its first input.</param>
/// <param name="Plan">What it becomes.</param>
internal sealed record ExplainedColumn(string Name, int Index, int First, ColumnPlan Plan)
{
    private const int Shown = 30;

    /// <summary>Copies the column's inputs from one row to another.</summary>
    internal void Copy(ReadOnlySpan<float> from, Span<float> to) =>
        from.Slice(First, Plan.Inputs).CopyTo(to[First..]);

    /// <summary>All columns that become inputs.</summary>
    internal static List<ExplainedColumn> All(TablePlan plan) =>
    [
        .. plan.Columns.Index().Where(c => c.Item.Inputs > 0).Select(c => new ExplainedColumn(
            c.Item.Name ?? $"column {plan.Place(c.Index)}", c.Index, plan.FirstInputs[c.Index],
            c.Item)),
    ];

    /// <summary>Columns by name, or by place from 0.</summary>
    /// <exception cref="ArgumentException">There is none that becomes inputs.</exception>
    internal static List<ExplainedColumn> Find(TablePlan plan, IEnumerable<string> asked)
    {
        var all = All(plan);
        return
        [
            .. asked.Select(name =>
                all.Find(column => column.Plan.Name == name) ??
                all.Find(column => Place(plan, column) == name) ??
                throw Unknown(all, name)).Distinct(),
        ];
    }

    private static string Place(TablePlan plan, ExplainedColumn column) =>
        plan.Place(column.Index).ToString(CultureInfo.InvariantCulture);

    private static ArgumentException Unknown(List<ExplainedColumn> all, string name) => new(
        $"There is no column \"{name}\" that becomes inputs of the model; one of " +
        $"{all.Count} columns is expected: " +
        $"{string.Join(", ", all.Take(Shown).Select(column => column.Name))}" +
        (all.Count > Shown ? ", …." : "."));
}
