namespace GpuBp;

/// <summary>Goes through a table's rows, the next ones being read meanwhile.</summary>
internal static class RowScan
{
    /// <summary>Cells from which on a chunk is worth several threads.</summary>
    private const int MinParallelCells = 1 << 13;

    /// <summary>Tasks for each thread: columns differ in their work, and another thread reads
    /// meanwhile.</summary>
    private const int TasksOfThread = 4;

    /// <summary>Runs an action for each chunk of rows, in order.</summary>
    /// <param name="source">The table.</param>
    /// <param name="selected">Which rows, counted from 0; null for all.</param>
    /// <param name="action">What is done with a chunk, which holds a row at least.</param>
    /// <returns>The number of rows that were gone through.</returns>
    /// <exception cref="DataException">The table is damaged, or the action refuses a
    /// cell.</exception>
    internal static long Run(ITableSource source, bool[]? selected, Action<RowChunk> action)
    {
        using var reader = source.Open();
        var (current, next) = (new RowChunk(source.Columns), new RowChunk(source.Columns));
        var rows = 0L;
        for (var hasMore = reader.Fill(current, selected); ; (current, next) = (next, current))
        {
            next.Clear();
            var following = hasMore ? Task.Run(() => reader.Fill(next, selected)) : null;
            try
            {
                if (current.Rows > 0)
                    action(current);
                rows += current.Rows;
            }
            finally
            {
                // It uses the reader.
                following?.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
            }

            if (following is null)
                return rows;
            hasMore = following.GetAwaiter().GetResult();
        }
    }

    /// <summary>Runs an action for each column of a chunk, on several threads where that is worth
    /// it: for what a column learns from its rows in their order.</summary>
    internal static void ForColumns(RowChunk chunk, int columns, Action<int> action)
    {
        var tasks = Math.Min(columns, Tasks(chunk));
        Run(tasks, task =>
        {
            for (var k = task; k < columns; k += tasks)
                action(k);
        });
    }

    /// <summary>Runs an action for each range of a chunk's rows, on several threads where that is
    /// worth it: for what writes rows, of which threads then share no cache line.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="rows">The number of its rows that are gone through.</param>
    /// <param name="action">Gets the range's first row and the row after its last.</param>
    internal static void ForRows(RowChunk chunk, int rows, Action<int, int> action)
    {
        long tasks = Tasks(chunk);
        Run((int)tasks, task =>
            action((int)(rows * task / tasks), (int)(rows * (task + 1) / tasks)));
    }

    private static int Tasks(RowChunk chunk) =>
        (long)chunk.Rows * chunk.Columns < MinParallelCells || Environment.ProcessorCount == 1
            ? 1
            : TasksOfThread * Environment.ProcessorCount;

    private static void Run(int tasks, Action<int> action)
    {
        if (tasks == 1)
        {
            action(0);
            return;
        }

        try
        {
            Parallel.For(0, tasks, action);
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<DataException>()
            .FirstOrDefault() is { } error)
        {
            throw error;
        }
    }
}
