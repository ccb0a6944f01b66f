namespace GpuBp;

/// <summary>A table as training needs it: its plan, the rows to learn from and those to test by.
/// </summary>
/// <param name="Plan">What the columns become, learnt from the rows to learn from.</param>
/// <param name="Rows">The rows to learn from, encoded and scaled.</param>
/// <param name="Test">The rows to test by, as they are; null for none.</param>
/// <param name="Notes">What may be a mistake in the table, and rows that were left out.</param>
internal sealed record TrainingTables(
    TablePlan Plan, TableRows Rows, Table? Test, IReadOnlyList<string> Notes)
{
    /// <summary>Reads a table.</summary>
    /// <param name="table">The training rows, as they are.</param>
    /// <param name="target">The column to predict; null for the last.</param>
    /// <param name="options">How to train.</param>
    /// <param name="test">Rows to test by, instead of a share of the table; null for none.</param>
    /// <exception cref="ArgumentException">There are both rows and a share to test by.</exception>
    /// <exception cref="DataException">The table cannot be read, or some columns are no inputs.
    /// </exception>
    internal static TrainingTables Read(
        Table table, string? target, TrainOptions options, Table? test)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (test is not null && options.TestShare > 0)
            throw new ArgumentException(
                "TestShare and rows to test by are both given; give one.", nameof(test));
        var (train, plan, withoutTarget) = (table, (TablePlan?)null, 0L);
        if (options.TestShare > 0)
        {
            var parts = table.Split(options.TestShare, options.Seed, target, options.Table);
            (train, test, var whole) = (parts.Train, parts.Test, parts.Target);
            withoutTarget = parts.WithoutTarget;

            // What the target is, all rows say; what the inputs become, those to learn from alone.
            plan = TablePlan.Learn(train, target, whole.Classes is null
                ? options.Table with
                {
                    Task = whole.IsMultiLabel ? TargetTask.Classification : TargetTask.Regression,
                }
                : options.Table with { Task = TargetTask.Classification, Classes = whole.Classes });
            plan = plan with { Target = plan.Target! with { Hint = whole.Hint } };
        }

        plan ??= TablePlan.Learn(table, target, options.Table);
        var rows = plan.Read(train, new TableReadOptions { HasTarget = true });
        withoutTarget += rows.WithoutTarget;
        string[] left = withoutTarget == 0 ? [] :
        [
            $"{withoutTarget:N0} {(withoutTarget == 1 ? "row has" : "rows have")} no target, " +
            "left out",
        ];
        return new TrainingTables(plan, rows, test, [.. train.Notes, .. left]);
    }

    /// <summary>The rows to test by, encoded and scaled; null where there are none.</summary>
    /// <inheritdoc cref="TablePlanExtensions.Read" path="/exception"/>
    internal TableRows? ReadTest() =>
        Test is null ? null : Plan.Read(Test, new TableReadOptions { HasTarget = true });
}
