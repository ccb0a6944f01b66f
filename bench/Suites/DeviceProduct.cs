using System.Numerics.Tensors;
using GpuBp.Bench.Timing;
using GpuBp.Kernels;

namespace GpuBp.Bench.Suites;

/// <summary>A product on a device, by the library's own step.</summary>
/// <remarks>
/// Of TN there is a second step, which descends by the product instead of storing it.
/// </remarks>
internal sealed class DeviceProduct : IContender, IDisposable
{
    private readonly ProductForm _form;
    private readonly bool _descends;
    private readonly Precision _precision;
    private readonly Device _device;
    private readonly DeviceBuffer<float> _zeros;
    private readonly DeviceBuffer<float> _activations;
    private readonly DeviceBuffer<float> _learningRate;
    private readonly DeviceBuffer<int> _notes;
    private readonly Matrix _left;
    private readonly Matrix _right;
    private readonly Matrix _result;
    private readonly DeviceBuffer<float>[] _buffers;

    internal DeviceProduct(
        Engine engine,
        ProductCase product,
        ReadOnlySpan<float> left,
        ReadOnlySpan<float> right,
        bool descends = false,
        Precision precision = Precision.Float32)
    {
        var shape = product.Shape;
        _form = product.Form;
        (_descends, _precision) = (descends, precision);
        _device = engine.Device;
        Name = $"{engine}";
        var (rows, columns, terms) = (shape.Rows, shape.Columns, shape.Terms);
        var (l, r) = (_device.Upload(left), _device.Upload(right));
        var result = _device.Allocate<float>((long)rows * columns);
        _zeros = _device.Upload<float>(new float[columns]);
        _activations = _device.Upload<float>(new float[rows * columns]);
        _learningRate = _device.Upload<float>([1]);
        _notes = _device.Upload<int>([0, FiniteCheck.None]);
        _buffers = [l, r, result, _zeros, _activations, _learningRate];
        _left = shape.TransposesLeft ? new Matrix(l, terms, rows) : new Matrix(l, rows, terms);
        _right = shape.TransposesRight ? new Matrix(r, columns, terms) : new Matrix(r, terms, columns);
        _result = new Matrix(result, rows, columns);
    }

    public string Name { get; }

    public double Seconds(int repeats) => new Work(Name, Run, _device.Synchronize).Seconds(repeats);

    internal float[] Result()
    {
        var start = new float[_result.Data.Length];
        start.AsSpan().Fill(_descends ? 0 : float.NaN);
        _result.Data.CopyFrom(start);
        Run();
        var result = _result.Data.ToArray();
        if (_descends)
            TensorPrimitives.Negate(result, result);
        return result;
    }

    internal void Run()
    {
        var check = new FiniteCheck(_notes.View.Slice(0, 1), _notes.View.Slice(1, 1));
        switch (_form)
        {
            case ProductForm.NT:
                Steps.LinearForward<Identity>(_left, _right, _zeros, _result, _precision);
                break;
            case ProductForm.NN:
                var a = new Matrix(_activations, _result.Rows, _result.Columns);
                Steps.BackwardDelta<Identity>(_left, _right, a, _result, _precision);
                break;
            case ProductForm.TN when _descends:
                // From 0 to −∂C/∂W.
                Steps.WeightDescent(_left, _right, _result, _learningRate, check, _precision);
                break;
            default:
                Steps.WeightGradient(_left, _right, _result, check, _precision);
                break;
        }
    }

    public void Dispose()
    {
        foreach (var buffer in _buffers)
            buffer.Dispose();
        _notes.Dispose();
    }
}
