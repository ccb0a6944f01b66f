namespace GpuBp.Kernels;

/// <summary>A share to drop, as <see cref="Dropout"/> reads it.</summary>
internal static class DropoutLevel
{
    /// <summary>The numbers of a level.</summary>
    internal const int Numbers = 2;

    /// <summary>rate · 2³², and the bits of 1 / (1 − rate).</summary>
    /// <param name="rate">The share to drop, from 0 to below 1.</param>
    internal static int[] Of(double rate) =>
    [
        unchecked((int)(uint)Math.Min(Math.Round(rate * 4294967296.0), uint.MaxValue)),
        BitConverter.SingleToInt32Bits((float)(1 / (1.0 - rate))),
    ];
}
