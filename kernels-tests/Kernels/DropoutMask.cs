using System.Runtime.Intrinsics;

namespace GpuBp.Tests.Kernels;

/// <summary>The masks of dropout, drawn on the host as the kernel says that it draws them.</summary>
internal static class DropoutMask
{
    private const int Stream = 4;

    /// <summary>1 / (1 − rate) where an element is kept, else 0.</summary>
    internal static double[,] Of(int rows, int columns, float rate, long seed, int step, int layer)
    {
        var mask = new double[rows, columns];
        for (var n = 0; n < rows * columns; n++)
        {
            var counter = Vector128.Create((uint)(n / 4), (uint)step, (uint)layer, Stream);
            var word = Philox.Block(counter, unchecked((uint)seed), (uint)(seed >> 32))[n % 4];
            mask[n / columns, n % columns] = word / 4294967296.0 < rate ? 0 : 1 / (1.0 - rate);
        }

        return mask;
    }
}
