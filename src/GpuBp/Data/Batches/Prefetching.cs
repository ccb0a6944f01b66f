using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace GpuBp;

/// <summary>Streams that fetch what comes next while the caller works on what is there.</summary>
public static class Prefetching
{
    /// <summary>
    /// The same items, of which the next ones are fetched while the caller works on the last.
    /// </summary>
    /// <remarks>
    /// At most <paramref name="count"/> items and one more are in memory that the caller has not
    /// taken. An error of the source comes after the items before it. A caller who leaves early
    /// cancels the source, and waits until it has ended.
    /// </remarks>
    /// <param name="source">The items.</param>
    /// <param name="count">How many are kept ready, at least 1.</param>
    /// <exception cref="ArgumentNullException">The source is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The count is less than 1.</exception>
    public static IAsyncEnumerable<T> Prefetch<T>(this IAsyncEnumerable<T> source, int count)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return Produce<T>(count, async (writer, cancellation) =>
        {
            await foreach (var item in source.WithCancellation(cancellation).ConfigureAwait(false))
                await writer.WriteAsync(item, cancellation).ConfigureAwait(false);
        });
    }

    /// <summary>What <paramref name="produce"/> writes on a thread of the pool.</summary>
    /// <param name="count">Items that are written before one is taken, at least 1.</param>
    /// <param name="produce">Writes the items; it is cancelled where no more are wanted.</param>
    /// <param name="cancellation">Ends the stream.</param>
    internal static async IAsyncEnumerable<T> Produce<T>(
        int count,
        Func<ChannelWriter<T>, CancellationToken, Task> produce,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var channel = Channel.CreateBounded<T>(
            new BoundedChannelOptions(count) { SingleReader = true, SingleWriter = true });
        var producing = Task.Run(
            async () =>
            {
                Exception? error = null;
                try
                {
                    await produce(channel.Writer, stop.Token).ConfigureAwait(false);
                }
                catch (Exception e)
                {
                    error = e; // The reader throws it, after the items before.
                }

                channel.Writer.Complete(error);
            },
            CancellationToken.None);
        try
        {
            await foreach (var item in channel.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
                yield return item;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await producing.ConfigureAwait(false);
        }
    }
}
