namespace GpuBp;

/// <summary>Runs Parquet.Net on files that may be damaged, which it answers with any
/// exception.</summary>
internal static class ParquetGuard
{
    /// <summary>Runs an action to its end.</summary>
    /// <param name="place">Where in which file it reads, for messages.</param>
    /// <param name="action">The action.</param>
    /// <exception cref="DataException">The action failed.</exception>
    internal static T Run<T>(string place, Func<Task<T>> action)
    {
        try
        {
            return action().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not DataException)
        {
            throw new DataException(
                $"{place}: the Parquet file is damaged, or has what Parquet.Net does not read: " +
                $"{e.Message} Write it anew, or save it as CSV.",
                e);
        }
    }
}
