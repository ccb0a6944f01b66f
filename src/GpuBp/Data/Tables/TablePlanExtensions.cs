namespace GpuBp;

/// <summary>Makes a <see cref="TablePlan"/> of a table, and reads tables by it.</summary>
public static class TablePlanExtensions
{
    extension(TablePlan)
    {
        /// <summary>Makes the plan of a table from all of its rows.</summary>
        /// <param name="table">The training rows.</param>
        /// <param name="target">The target's column, by its name or its place from 0; null for the
        /// last.</param>
        /// <param name="options">What is not left to the table's cells.</param>
        /// <exception cref="DataException">The table cannot be read, or columns need a word: each
        /// is named, with what is wrong and what to do.</exception>
        public static TablePlan Learn(
            Table table, string? target = null, TableOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(table);
            return PlanLearner.Learn(table, target, options ?? new TableOptions());
        }
    }

    /// <summary>Turns rows into inputs, scaled, as a network takes them.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="table">The rows.</param>
    /// <param name="options">What is read of them; null for the inputs alone.</param>
    /// <exception cref="DataException">The table cannot be read, lacks a column, or takes more
    /// memory than there is.</exception>
    public static TableRows Read(
        this TablePlan plan, Table table, TableReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(table);
        return TableReader.Read(plan, table, options ?? new TableReadOptions());
    }

    /// <summary>Turns rows with their targets into samples, scaled, as a network takes
    /// them.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="table">The rows.</param>
    /// <inheritdoc cref="Read" path="/exception"/>
    public static Dataset ReadDataset(this TablePlan plan, Table table) =>
        plan.Read(table, new TableReadOptions { HasTarget = true }).ToDataset();

    /// <summary>Turns rows with their targets into samples as <see cref="ReadDataset"/> does, in
    /// parts: of a table larger than memory, or of a part that is worked on while the next is
    /// read.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="table">The rows, which are read anew each time the stream is
    /// enumerated.</param>
    /// <param name="rows">Rows of every part but perhaps the last, at least 1.</param>
    /// <param name="prefetch">Parts that are kept ready, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is less than 1.</exception>
    /// <exception cref="DataException">While it is enumerated: as for
    /// <see cref="Read"/>.</exception>
    public static IAsyncEnumerable<Dataset> ReadPartsAsync(
        this TablePlan plan, Table table, int rows, int prefetch = 2)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(prefetch, 1);
        return Prefetching.Produce<Dataset>(prefetch, (writer, cancellation) =>
        {
            TableReader.ReadParts(
                plan,
                table,
                new TableReadOptions { HasTarget = true },
                rows,
                part => writer.WriteAsync(part.ToDataset(), cancellation).AsTask().GetAwaiter()
                .GetResult());
            return Task.CompletedTask;
        });
    }

    /// <summary>Turns rows into inputs as <see cref="Read"/> does, in parts, in order.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="table">The rows.</param>
    /// <param name="rows">Rows of every part but perhaps the last, at least 1.</param>
    /// <param name="action">Gets each part; what it throws ends the reading.</param>
    /// <param name="options">What is read of them; null for the inputs alone.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rows are less than 1.</exception>
    /// <inheritdoc cref="Read" path="/exception"/>
    public static void ReadParts(
        this TablePlan plan, Table table, int rows, Action<TableRows> action,
        TableReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(action);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        TableReader.ReadParts(plan, table, options ?? new TableReadOptions(), rows, action);
    }
}
