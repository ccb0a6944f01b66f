namespace GpuBp;

/// <summary>Goes through a table's rows, the next ones being read meanwhile.</summary>
internal static class RowScan
{
    /// <summary>Cells from which on the columns of a chunk are worth several threads.</summary>
    private const int MinParallelCells = 1 << 13;

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
    /// it.</summary>
    internal static void ForColumns(RowChunk chunk, int columns, Action<int> action)
    {
        var threads = Math.Min(Environment.ProcessorCount, columns);
        if (threads < 2 || (long)chunk.Rows * columns < MinParallelCells)
        {
            for (var k = 0; k < columns; k++)
                action(k);
            return;
        }

        try
        {
            Parallel.For(0, threads, thread =>
            {
                for (var k = thread; k < columns; k += threads)
                    action(k);
            });
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<DataException>()
            .FirstOrDefault() is { } error)
        {
            throw error;
        }
    }
}
