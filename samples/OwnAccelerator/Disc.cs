using ILGPU;

namespace GpuBp.Samples.OwnAccelerator;

/// <summary>A plain ILGPU kernel.</summary>
public static class Disc
{
    /// <summary>Point i of a grid of 32 × 32 from −1 to 1, and whether it lies in a disc.</summary>
    /// <param name="i">Launch for 1024.</param>
    /// <param name="points">[1024 × 2]</param>
    /// <param name="inside">[1024]: 0 or 1.</param>
    public static void Draw(Index1D i, ArrayView<float> points, ArrayView<float> inside)
    {
        var x = (i % 32 - 15.5f) / 16f;
        var y = (i / 32 - 15.5f) / 16f;
        points[2 * i] = x;
        points[2 * i + 1] = y;
        inside[i] = x * x + y * y < 0.6f ? 1f : 0f;
    }
}
