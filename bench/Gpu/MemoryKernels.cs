using GpuBp.Bench.Timing;
using GpuBp.Kernels;

namespace GpuBp.Bench.Gpu;

/// <summary>Kernels that read and write long buffers, each with the bytes that it moves.</summary>
internal sealed class MemoryKernels : IDisposable
{
    /// <summary>Columns of the wide matrices.</summary>
    internal const int Columns = 1024;

    /// <summary>Columns of the narrow matrices.</summary>
    private const int Classes = 10;

    private readonly DeviceBuffer<float> _x;
    private readonly DeviceBuffer<float> _y;
    private readonly DeviceBuffer<float> _z;
    private readonly DeviceBuffer<float> _costs;
    private readonly DeviceBuffer<float> _learningRate;
    private readonly DeviceBuffer<int> _order;
    private readonly BatchCursor _cursor;

    /// <param name="device">The device.</param>
    /// <param name="length">Elements of each buffer, a multiple of <see cref="Columns"/>.</param>
    internal MemoryKernels(Device device, int length)
    {
        using var data = AlignedFloats.Uniform(new Random(2), length);
        _x = device.Upload<float>(data.Span);
        _y = device.Upload<float>(data.Span);
        _z = device.Upload<float>(data.Span);
        _costs = device.Upload<float>(new float[length / Classes]);
        _learningRate = device.Upload<float>([1e-9f]);
        int[] order = [.. Enumerable.Range(0, length / Columns)];
        new Random(3).Shuffle(order);
        _order = device.Upload<int>(order);
        _cursor = new BatchCursor(device);
    }

    /// <summary>Each element counts once if read and once if written.</summary>
    internal IEnumerable<(string Name, double Bytes, Action Launch)> All()
    {
        var (x, y, z) = (Wide(_x), Wide(_y), Wide(_z));
        var (x10, y10, z10) = (Narrow(_x), Narrow(_y), Narrow(_z));
        var (costs, costs10) = (Costs(x.Rows), Costs(x10.Rows));
        double wide = Bytes(x);
        double narrow = Bytes(x10);

        yield return ("relu", 2 * wide, () => ForwardLaunches.Activate<Relu>(x, y));
        yield return ("sigmoid", 2 * wide, () => ForwardLaunches.Activate<Sigmoid>(x, y));
        yield return ("update", 3 * wide, () => UpdateLaunches.SgdUpdate(_z, _x, _learningRate));
        yield return ("gather", 2 * wide,
            () => BatchLaunches.GatherRows(x, _order, _cursor.View, y, x.Rows));
        yield return ("bias gradient", wide,
            () => BackwardLaunches.BiasGradient(x, _costs.View.Slice(0, Columns)));
        yield return (
            "bias descent",
            wide,
            () => UpdateLaunches.BiasDescent(x, _costs.View.Slice(0, Columns), _learningRate));
        yield return (
            "output delta",
            3 * wide,
            () => OutputLaunches.OutputDelta<Sigmoid, QuadraticLoss>(
                x, y, z, costs, _costs.View.Slice(0, Columns)));
        yield return ("softmax, 10 classes", 3 * narrow, () => ForwardLaunches.Softmax(x10, y10));
        yield return ("softmax delta, 10 classes", 3 * narrow,
            () => OutputLaunches.SoftmaxDelta(x10, y10, z10, costs10));
    }

    public void Dispose()
    {
        _cursor.Dispose();
        _order.Dispose();
        _learningRate.Dispose();
        _costs.Dispose();
        _z.Dispose();
        _y.Dispose();
        _x.Dispose();
    }

    private static double Bytes(Matrix matrix) => sizeof(float) * (double)matrix.Data.Length;

    private static Matrix Wide(DeviceBuffer<float> buffer) =>
        new(buffer, (int)(buffer.Length / Columns), Columns);

    private static Matrix Narrow(DeviceBuffer<float> buffer)
    {
        var rows = (int)(buffer.Length / Classes);
        return new Matrix(buffer.View.Slice(0, (long)rows * Classes), rows, Classes);
    }

    private BatchCosts Costs(int rows) =>
        new(_costs.View.Slice(0, rows), _cursor.View, _cursor.Current, rows);
}
