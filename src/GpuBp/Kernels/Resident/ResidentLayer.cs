using ILGPU;

namespace GpuBp.Kernels;

/// <summary>Where the parts of a layer lie, and its way between the memories.</summary>
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
        var inputs = ResidentTable.At(table, at + ResidentLayout.Inputs);
        var outputs = ResidentTable.At(table, at + ResidentLayout.Outputs);
        for (var t = thread; t < outputs * inputs; t += ResidentTraining.Threads)
            memory[Weight(table, at, inputs, t)] =
                parameters[ResidentTable.At(table, at + ResidentLayout.Weights) + t];
        for (var j = thread; j < outputs; j += ResidentTraining.Threads)
            memory[ResidentTable.At(table, at + ResidentLayout.B) + j] =
                parameters[ResidentTable.At(table, at + ResidentLayout.Biases) + j];
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
        var inputs = ResidentTable.At(table, at + ResidentLayout.Inputs);
        var outputs = ResidentTable.At(table, at + ResidentLayout.Outputs);
        for (var t = thread; t < outputs * inputs; t += ResidentTraining.Threads)
            parameters[ResidentTable.At(table, at + ResidentLayout.Weights) + t] =
                memory[Weight(table, at, inputs, t)];
        for (var j = thread; j < outputs; j += ResidentTraining.Threads)
            parameters[ResidentTable.At(table, at + ResidentLayout.Biases) + j] =
                memory[ResidentTable.At(table, at + ResidentLayout.B) + j];
    }

    /// <summary>t / n, by <see cref="ResidentLayout.Inverse"/> of n: a division takes 20
    /// instructions.</summary>
    internal static int Divide(int t, int inverse) => (int)((long)(uint)t * (uint)inverse >> 31);

    /// <summary>The position in shared memory of an element of W.</summary>
    private static int Weight(ArrayView<int> table, int at, int inputs, int position) =>
        (ResidentTable.At(table, at + ResidentLayout.W) +
            position / inputs * ResidentTable.At(table, at + ResidentLayout.Line)) * 4 +
        position % inputs;
}
