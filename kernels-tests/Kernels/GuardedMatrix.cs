using GpuBp.Compute;

namespace GpuBp.Tests.Kernels;

/// <summary>
/// A matrix in the middle of a larger buffer, at an offset that no vector load likes unless asked
/// for: whatever a kernel writes before or behind it is found.
/// </summary>
internal sealed class GuardedMatrix : IDisposable
{
    // Longer than a row and a tile, so that what reaches over an edge falls into it and not into
    // somebody else's memory; not a multiple of 4.
    private const int Margin = 515;

    private readonly int _margin;

    private readonly DeviceBuffer<float> _buffer;

    /// <summary>Outputs: NaN until a kernel writes them.</summary>
    internal GuardedMatrix(Device device, int rows, int columns, bool isAligned = false)
        : this(device, RandomNumbers.Poison(rows * columns), rows, columns, isAligned)
    {
    }

    /// <summary>Inputs.</summary>
    internal GuardedMatrix(Device device, float[,] values, bool isAligned = false)
        : this(device, [.. values.Cast<float>()], values.GetLength(0), values.GetLength(1), isAligned)
    {
    }

    /// <summary>Inputs, as one row.</summary>
    internal GuardedMatrix(Device device, float[] values)
        : this(device, values, 1, values.Length, isAligned: false)
    {
    }

    private GuardedMatrix(Device device, float[] values, int rows, int columns, bool isAligned)
    {
        _margin = isAligned ? Margin + 1 : Margin;
        _buffer = device.Upload<float>([.. Guards(0), .. values, .. Guards(1)]);
        Matrix = new Matrix(_buffer.View.Slice(_margin, values.Length), rows, columns);
    }

    internal Matrix Matrix { get; }

    internal BufferView<float> Vector => Matrix.Data;

    /// <summary>The first element's address, on the CPU device.</summary>
    internal unsafe float* Start => KernelArgument.From(Vector).Address<float>();

    /// <summary>The elements, once the guards were found untouched.</summary>
    internal float[] Read()
    {
        var all = _buffer.View.ToArray();
        Assert.Equal(Guards(0), all[.._margin]);
        Assert.Equal(Guards(1), all[^_margin..]);
        return all[_margin..^_margin];
    }

    /// <summary>The elements as they lie in memory, so that −0 is not 0.</summary>
    internal int[] ReadBits() => [.. Read().Select(BitConverter.SingleToInt32Bits)];

    public void Dispose() => _buffer.Dispose();

    // Each guard is another number: a kernel that shifts its output is seen as well.
    private float[] Guards(int side) =>
        [.. Enumerable.Range(0, _margin).Select(i => 1e6f + 1000 * side + i)];
}
