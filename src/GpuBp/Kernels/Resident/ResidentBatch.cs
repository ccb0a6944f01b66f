using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// Copies the samples of <see cref="ResidentTraining"/> ahead. The second half of the threads does
/// it, which has less to do in narrow layers.
/// </summary>
/// <remarks>
/// All batches are copied whole: the last sample of the epoch stands for those past it.
/// </remarks>
internal static class ResidentBatch
{
    private const int Copiers = ResidentTraining.Threads / 2;

    /// <summary>Threads for a row.</summary>
    private const int Lanes = 4;

    /// <summary>Starts to copy the row numbers of a batch: order[at], order[at + 1], …</summary>
    /// <param name="order">The order of the epoch, [rows].</param>
    /// <param name="memory">Shared memory.</param>
    /// <param name="to">The position of the first row number.</param>
    /// <param name="at">The batch's first sample in the order.</param>
    /// <param name="rows">Samples of the epoch.</param>
    /// <param name="batchSize">Samples of a batch.</param>
    /// <param name="thread">The thread in the group.</param>
    internal static void CopyOrder(
        ArrayView<int> order,
        ArrayView<float> memory,
        int to,
        int at,
        int rows,
        int batchSize,
        int thread)
    {
        if (thread < Copiers)
            return;

        for (var i = thread - Copiers; i < batchSize; i += Copiers)
            AsyncCopy.One(
                order.Cast<float>(), Math.Min(at + i, rows - 1), memory, to + i, true);
    }

    /// <summary>
    /// Starts to copy the features or targets of a batch, whose row numbers are there.
    /// </summary>
    /// <param name="source">[rows × columns]</param>
    /// <param name="isAligned">Whether its rows start at multiples of 16 bytes.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="memory">Shared memory.</param>
    /// <param name="numbers">The position of the first row number.</param>
    /// <param name="to">The position of the first row.</param>
    /// <param name="batchSize">Samples of a batch.</param>
    /// <param name="thread">The thread in the group.</param>
    internal static void CopyRows(
        ArrayView<float> source,
        bool isAligned,
        int columns,
        ArrayView<float> memory,
        int numbers,
        int to,
        int batchSize,
        int thread)
    {
        if (thread < Copiers)
            return;

        var lane = thread % Lanes;
        var line = ResidentLayout.Stride(columns);
        for (var i = (thread - Copiers) / Lanes; i < batchSize; i += Copiers / Lanes)
        {
            var row = (long)BitConverter.SingleToInt32Bits(memory[numbers + i]) * columns;
            if (isAligned)
            {
                for (var k = lane * 4; k < columns; k += Lanes * 4)
                    AsyncCopy.Four(source, row + k, memory, to + i * line + k, true);
            }
            else
            {
                for (var k = lane; k < columns; k += Lanes)
                    AsyncCopy.One(source, row + k, memory, to + i * line + k, true);
            }
        }
    }
}
