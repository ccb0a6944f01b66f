using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace GpuBp;

/// <summary>Fetches the next items of a stream while the caller works on this one.</summary>
internal static class Prefetching
{
    /// <summary>The same items, fetched before the caller asks for them.</summary>
    /// <remarks>
    /// Memory holds at most <paramref name="count"/> + 1 items that the caller has not taken. An
    /// error of the source comes after the items before it. A caller who leaves early cancels the
    /// source and waits for its end.
    /// </remarks>
    /// <param name="source">The items.</param>
    /// <param name="count">The number of items to hold ready, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is less than 1.</exception>
    internal static IAsyncEnumerable<T> Prefetch<T>(this IAsyncEnumerable<T> source, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return Produce<T>(count, async (writer, cancellation) =>
        {
            await foreach (var item in source.WithCancellation(cancellation).ConfigureAwait(false))
                await writer.WriteAsync(item, cancellation).ConfigureAwait(false);
        });
    }

    /// <summary>The items that <paramref name="produce"/> writes on a thread of the pool.</summary>
    /// <param name="count">The number of items to write ahead of the reader, at least 1.</param>
    /// <param name="produce">Writes the items; the token tells it that nobody wants more.</param>
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
            await foreach (var item in channel.Reader.ReadAllAsync(cancellation)
                .ConfigureAwait(false))
                yield return item;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await producing.ConfigureAwait(false);
        }
    }
}
