using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// Training steps of a small network in one group, several in one launch: parameters, activations
/// and δ stay in shared memory; only samples come in and costs go out.
/// </summary>
/// <remarks>
/// The same equations as the kernels that it replaces, and sums in the order of their terms: gather
/// → forward → BP1 → BP2 → BP3, BP4 and descent. Barriers separate the phases, 2 for each layer and
/// 2 more. Only one multiprocessor works, so this pays for steps that are too small to spread: see
/// <see cref="ResidentLayout.Suits"/>.
/// </remarks>
internal static class ResidentTraining
{
    /// <summary>Threads of the group.</summary>
    internal const int Threads = 256;

    /// <summary>
    /// The last layer is a softmax layer under the cross-entropy, which then stands for TOutput and
    /// TLoss.
    /// </summary>
    internal const int IsSoftmax = 1;

    /// <summary>The rows of the features start at multiples of 16 bytes.</summary>
    internal const int HasAlignedFeatures = 2;

    /// <summary>Launch one group of <see cref="Threads"/> threads.</summary>
    /// <param name="parameters">All weights and biases, laid out as the network's; updated.</param>
    /// <param name="layout">
    /// The positions of everything: <see cref="ResidentLayout.LayerTable"/>.
    /// </param>
    /// <param name="features">The dataset's features, [rows × inputs].</param>
    /// <param name="targets">The dataset's targets, [rows × outputs].</param>
    /// <param name="order">The order of the epoch, [rows].</param>
    /// <param name="cursor">One element: the number of the first batch; counted on.</param>
    /// <param name="costs">The costs of the epoch's samples, [rows].</param>
    /// <param name="learningRate">One element: η.</param>
    /// <param name="nonFinite">
    /// For each layer, of which there are at most <see cref="ResidentLayout.MaxLayers"/>: lowered
    /// to the number of a batch after which not all its weights are finite.
    /// </param>
    /// <param name="lossParameters">The loss's parameter of each output, [outputs].</param>
    /// <param name="rows">Samples of the dataset.</param>
    /// <param name="batchSize">Samples of every batch but perhaps the last.</param>
    /// <param name="steps">
    /// The number of steps; the epoch has at least as many batches left.
    /// </param>
    /// <param name="flags">
    /// <see cref="IsSoftmax"/> and <see cref="HasAlignedFeatures"/>, where they hold.
    /// </param>
    [Kernel(MaxThreads = Threads, Groups = 1)]
    internal static void Run<TSize, THidden, TOutput, TLoss>(
        ArrayView<float> parameters,
        ArrayView<int> layout,
        ArrayView<float> features,
        ArrayView<float> targets,
        ArrayView<int> order,
        ArrayView<int> cursor,
        ArrayView<float> costs,
        ArrayView<float> learningRate,
        ArrayView<int> nonFinite,
        ArrayView<float> lossParameters,
        int rows,
        int batchSize,
        int steps,
        int flags)
        where TSize : struct, IResidentSize
        where THidden : struct, IActivation
        where TOutput : struct, IActivation
        where TLoss : struct, ILoss
    {
        var memory = SharedMemory.Allocate<float>(TSize.Floats);
        var table = SharedMemory.Allocate<int>(ResidentLayout.MaxLayers * ResidentLayout.Fields);
        var layers = ResidentTable.Layers(nonFinite.IntLength);
        var samples = ResidentTable.BatchSize(batchSize);

        // Below 256, as compilers do not know: a loop over fewer tiles runs once.
        var thread = Group.IdxX & (Threads - 1);
        var first = cursor[0];
        var quartets = memory.Cast<Float4>();
        for (var t = thread; t < TSize.Floats / 4; t += Threads)
            quartets[t] = new Float4(0f, 0f, 0f, 0f);
        for (var t = thread; t < layers * ResidentLayout.Fields; t += Threads)
            table[t] = layout[t];
        Group.Barrier();

        for (var l = 0; l < ResidentTable.Layers(layers); l++)
            ResidentLayer.Load(parameters, memory, table, l, thread);

        var last = (layers - 1) * ResidentLayout.Fields;
        var inputs = ResidentTable.At(table, ResidentLayout.Inputs);
        var outputs = ResidentTable.At(table, last + ResidentLayout.Outputs);
        var z = ResidentTable.At(table, last + ResidentLayout.A) * 4;
        var delta = ResidentTable.At(table, last + ResidentLayout.Delta) * 4;
        var powers = ResidentTable.At(table, last + ResidentLayout.Powers) * 4;
        var xLength = ResidentLayout.Samples(samples) * ResidentLayout.Stride(inputs);
        var yLength = ResidentLayout.Samples(samples) * ResidentLayout.Stride(outputs);
        var xStart = ResidentLayout.Start(samples);
        var yStart = xStart + 2 * xLength;
        var half = ResidentLayout.Samples(samples) / 2;
        var isAligned = (flags & HasAlignedFeatures) != 0;
        var wholeRate = learningRate[0] / samples;
        var ragged = rows % samples;
        var raggedRate = ragged == 0 ? wholeRate : learningRate[0] / ragged;

        // Row numbers are copied two steps ahead, samples one step ahead.
        var start = first * samples;
        ResidentBatch.CopyOrder(order, memory, 0, start, rows, samples, thread);
        ResidentBatch.CopyOrder(order, memory, samples, start + samples, rows, samples, thread);
        AsyncCopy.Commit();
        AsyncCopy.AwaitAll();
        Group.Barrier();
        ResidentBatch.CopyRows(
            features, isAligned, inputs, memory, 0, xStart, samples, thread);
        ResidentBatch.CopyRows(targets, false, outputs, memory, 0, yStart, samples, thread);
        AsyncCopy.Commit();

        var batch = first;
        var rest = rows - start;
        var slot = 0;
        for (var left = steps; left > 0; left--)
        {
            var count = Math.Min(samples, rest);
            var x = xStart + slot * xLength;
            var y = yStart + slot * yLength;
            var nextX = xStart + (1 - slot) * xLength;
            var nextY = yStart + (1 - slot) * yLength;
            var nextNumbers = (1 - slot) * samples;
            var rate = count == samples ? wholeRate : raggedRate;
            AsyncCopy.AwaitAll();
            Group.Barrier(); // The batch is there, and all threads have finished the step before.
            for (var l = 0; l < ResidentTable.Layers(layers); l++)
            {
                var input = l == 0 ? x / 4 : ResidentTable.At(
                    table, l * ResidentLayout.Fields + ResidentLayout.X);
                ResidentForward.Run<THidden>(memory, table, l, layers, input, half, thread);
                if (l == 0)
                {
                    ResidentBatch.CopyRows(
                        targets, false, outputs, memory, nextNumbers, nextY, samples, thread);
                    ResidentBatch.CopyOrder(
                        order,
                        memory,
                        slot * samples,
                        (batch + 2) * samples,
                        rows,
                        samples,
                        thread);
                }

                Group.Barrier();
            }

            if ((flags & IsSoftmax) != 0)
                ResidentOutput.Powers(memory, z, delta, powers, outputs, samples, thread);
            Group.Barrier();
            if ((flags & IsSoftmax) != 0)
                ResidentOutput.SoftmaxDelta(
                    memory, powers, y, delta, outputs, count, samples, thread);
            else
                ResidentOutput.Delta<TOutput, TLoss>(
                    memory, z, y, delta, lossParameters, outputs, count, samples, thread);
            Group.Barrier();

            // Beside the backward pass, which leaves most threads waiting.
            ResidentBatch.CopyRows(
                features, isAligned, inputs, memory, nextNumbers, nextX, samples, thread);
            AsyncCopy.Commit();
            for (var n = 1; n < ResidentTable.Layers(layers); n++)
            {
                var l = layers - 1 - n;
                ResidentBackward.Run<THidden>(memory, table, l, half, thread);
                Group.Barrier();
            }

            for (var l = 0; l < ResidentTable.Layers(layers); l++)
            {
                var input = l == 0 ? x / 4 : ResidentTable.At(
                    table, l * ResidentLayout.Fields + ResidentLayout.X);
                ResidentDescent.Weights(
                    memory, table, nonFinite, l, input, rate, samples, batch, thread);

                // The first layer's by the last threads, which have few tiles of W.
                ResidentDescent.Biases(
                    memory, table, l, rate, samples, l == 0 ? Threads - 1 - thread : thread);
            }

            ResidentOutput.Costs(memory, y, costs, batch * samples, outputs, count, thread);
            slot = 1 - slot;
            rest -= samples;
            batch++;
        }

        AsyncCopy.AwaitAll();
        Group.Barrier();
        for (var l = 0; l < ResidentTable.Layers(layers); l++)
            ResidentLayer.Store(parameters, memory, table, l, thread);
        if (thread == 0)
            cursor[0] = first + steps;
    }
}
