using ILGPU;

namespace GpuBp.Kernels;

/// <summary>The phases of <see cref="ResidentTraining"/> that work on one layer.</summary>
/// <remarks>
/// Each thread computes four sums at a time, of two rows and two columns half a matrix apart: four
/// loads for four multiplications. Neighbouring threads work on neighbouring columns.
/// </remarks>
internal static class ResidentLayer
{
    /// <summary>Copies W and b to shared memory.</summary>
    internal static void Load(
        ArrayView<float> parameters,
        ArrayView<float> memory,
        ArrayView<int> table,
        int layer,
        int thread)
    {
        var at = layer * ResidentLayout.Fields;
        var inputs = table[at + ResidentLayout.Inputs];
        var outputs = table[at + ResidentLayout.Outputs];
        for (var t = thread; t < outputs * inputs; t += ResidentTraining.Threads)
            memory[Weight(table, at, inputs, t)] =
                parameters[table[at + ResidentLayout.Weights] + t];
        for (var j = thread; j < outputs; j += ResidentTraining.Threads)
            memory[table[at + ResidentLayout.B] + j] =
                parameters[table[at + ResidentLayout.Biases] + j];
    }

    /// <summary>Copies W and b back.</summary>
    internal static void Store(
        ArrayView<float> parameters,
        ArrayView<float> memory,
        ArrayView<int> table,
        int layer,
        int thread)
    {
        var at = layer * ResidentLayout.Fields;
        var inputs = table[at + ResidentLayout.Inputs];
        var outputs = table[at + ResidentLayout.Outputs];
        for (var t = thread; t < outputs * inputs; t += ResidentTraining.Threads)
            parameters[table[at + ResidentLayout.Weights] + t] =
                memory[Weight(table, at, inputs, t)];
        for (var j = thread; j < outputs; j += ResidentTraining.Threads)
            parameters[table[at + ResidentLayout.Biases] + j] =
                memory[table[at + ResidentLayout.B] + j];
    }

    /// <summary>a = σ(x·Wᵀ + b); of the last layer z.</summary>
    /// <param name="memory">Shared memory.</param>
    /// <param name="table"><see cref="ResidentLayout.LayerTable"/>.</param>
    /// <param name="layer">The layer, from 0.</param>
    /// <param name="layers">Layers.</param>
    /// <param name="x">The position of x.</param>
    /// <param name="count">Samples i of the batch.</param>
    /// <param name="thread">The thread in the group.</param>
    internal static void Forward<TActivation>(
        ArrayView<float> memory,
        ArrayView<int> table,
        int layer,
        int layers,
        int x,
        int count,
        int thread)
        where TActivation : struct, IActivation
    {
        var at = layer * ResidentLayout.Fields;
        var inputs = table[at + ResidentLayout.Inputs];
        var outputs = table[at + ResidentLayout.Outputs];
        var w = table[at + ResidentLayout.W];
        var b = table[at + ResidentLayout.B];
        var a = table[at + ResidentLayout.A];
        var stride = ResidentLayout.Stride(inputs);
        var sums = LocalMemory.Allocate<float>(4);
        var rows = Half(count);
        var columns = Half(outputs);
        for (var t = thread; t < rows * columns; t += ResidentTraining.Threads)
        {
            var i = t / columns;
            var j = t % columns;
            Add(
                memory,
                sums,
                x + i * stride,
                x + Math.Min(i + rows, count - 1) * stride,
                1,
                w + j * stride,
                w + Math.Min(j + columns, outputs - 1) * stride,
                1,
                inputs);
            for (var q = 0; q < 4; q++)
            {
                var row = i + q / 2 * rows;
                var column = j + q % 2 * columns;
                if (row < count && column < outputs)
                {
                    var z = sums[q] + memory[b + column];
                    memory[a + row * ResidentLayout.Stride(outputs) + column] =
                        layer < layers - 1 ? TActivation.Apply(z) : z;
                }
            }
        }
    }

    /// <summary>BP2: δ = (δ′ W′) ⊙ σ′(z), with δ′ and W′ of the next layer.</summary>
    internal static void BackwardDelta<TActivation>(
        ArrayView<float> memory, ArrayView<int> table, int layer, int count, int thread)
        where TActivation : struct, IActivation
    {
        var at = layer * ResidentLayout.Fields;
        var next = at + ResidentLayout.Fields;
        var outputs = table[at + ResidentLayout.Outputs];
        var terms = table[next + ResidentLayout.Outputs];
        var w = table[next + ResidentLayout.W];
        var nextDelta = table[next + ResidentLayout.Delta];
        var a = table[at + ResidentLayout.A];
        var delta = table[at + ResidentLayout.Delta];
        var stride = ResidentLayout.Stride(outputs);
        var sums = LocalMemory.Allocate<float>(4);
        var rows = Half(count);
        var columns = Half(outputs);
        for (var t = thread; t < rows * columns; t += ResidentTraining.Threads)
        {
            var i = t / columns;
            var j = t % columns;
            Add(
                memory,
                sums,
                nextDelta + i * ResidentLayout.Stride(terms),
                nextDelta + Math.Min(i + rows, count - 1) * ResidentLayout.Stride(terms),
                1,
                w + j,
                w + Math.Min(j + columns, outputs - 1),
                stride,
                terms);
            for (var q = 0; q < 4; q++)
            {
                var row = i + q / 2 * rows;
                var column = j + q % 2 * columns;
                if (row < count && column < outputs)
                    memory[delta + row * stride + column] =
                        sums[q] * TActivation.Derivative(memory[a + row * stride + column]);
            }
        }
    }

    /// <summary>BP4 and descent: W ← W − step · δᵀ·x</summary>
    /// <returns>Whether all weights that this thread wrote are finite.</returns>
    internal static bool DescendWeights(
        ArrayView<float> memory,
        ArrayView<int> table,
        int layer,
        int x,
        float step,
        int count,
        int thread)
    {
        var at = layer * ResidentLayout.Fields;
        var inputs = table[at + ResidentLayout.Inputs];
        var outputs = table[at + ResidentLayout.Outputs];
        var w = table[at + ResidentLayout.W];
        var delta = table[at + ResidentLayout.Delta];
        var stride = ResidentLayout.Stride(inputs);
        var sums = LocalMemory.Allocate<float>(4);
        var isFinite = true;
        var rows = Half(outputs);
        var columns = Half(inputs);
        for (var t = thread; t < rows * columns; t += ResidentTraining.Threads)
        {
            var j = t / columns;
            var k = t % columns;
            Add(
                memory,
                sums,
                delta + j,
                delta + Math.Min(j + rows, outputs - 1),
                ResidentLayout.Stride(outputs),
                x + k,
                x + Math.Min(k + columns, inputs - 1),
                stride,
                count);
            for (var q = 0; q < 4; q++)
            {
                var row = j + q / 2 * rows;
                var column = k + q % 2 * columns;
                if (row < outputs && column < inputs)
                {
                    var weight = memory[w + row * stride + column] - step * sums[q];
                    memory[w + row * stride + column] = weight;
                    isFinite = isFinite && FiniteCheck.IsFinite(weight);
                }
            }
        }

        return isFinite;
    }

    /// <summary>
    /// BP3 and descent: b ← b − step · Σ δ, summed as <see cref="BiasGradient"/> does.
    /// </summary>
    internal static void DescendBiases(
        ArrayView<float> memory, ArrayView<int> table, int layer, float step, int count, int thread)
    {
        var at = layer * ResidentLayout.Fields;
        if (table[at + ResidentLayout.HasBias] == 0)
            return;

        var outputs = table[at + ResidentLayout.Outputs];
        for (var j = thread; j < outputs; j += ResidentTraining.Threads)
        {
            var delta = table[at + ResidentLayout.Delta] + j;
            var total = 0f;
            for (var first = 0; first < BiasGradient.Rows; first++)
            {
                var sum = 0f;
                for (var i = first; i < count; i += BiasGradient.Rows)
                    sum += memory[delta + i * ResidentLayout.Stride(outputs)];
                total += sum;
            }

            memory[table[at + ResidentLayout.B] + j] -= step * total;
        }
    }

    /// <summary>
    /// Four sums of products at once: sums[2 r + c] = Σ memory[pᵣ + n·pStep] · memory[q_c +
    /// n·qStep] for n from 0 on.
    /// </summary>
    private static void Add(
        ArrayView<float> memory,
        ArrayView<float> sums,
        int p0,
        int p1,
        int pStep,
        int q0,
        int q1,
        int qStep,
        int terms)
    {
        var s00 = 0f;
        var s01 = 0f;
        var s10 = 0f;
        var s11 = 0f;
        for (var n = 0; n < terms; n++)
        {
            s00 += memory[p0 + n * pStep] * memory[q0 + n * qStep];
            s01 += memory[p0 + n * pStep] * memory[q1 + n * qStep];
            s10 += memory[p1 + n * pStep] * memory[q0 + n * qStep];
            s11 += memory[p1 + n * pStep] * memory[q1 + n * qStep];
        }

        sums[0] = s00;
        sums[1] = s01;
        sums[2] = s10;
        sums[3] = s11;
    }

    private static int Half(int n) => (n + 1) / 2;

    /// <summary>The position in shared memory of an element of W.</summary>
    private static int Weight(ArrayView<int> table, int at, int inputs, int position) =>
        table[at + ResidentLayout.W] + position / inputs * ResidentLayout.Stride(inputs) +
        position % inputs;
}
