using GpuBp.Bench.Timing;
using GpuBp.Kernels;

namespace GpuBp.Bench.Suites;

/// <summary>A product on a device, by the library's own step.</summary>
internal sealed class DeviceProduct : IContender, IDisposable
{
    private readonly ProductForm _form;
    private readonly Device _device;
    private readonly DeviceBuffer<float> _zeros;
    private readonly DeviceBuffer<float> _activations;
    private readonly DeviceBuffer<int> _notes;
    private readonly Matrix _left;
    private readonly Matrix _right;
    private readonly Matrix _result;
    private readonly DeviceBuffer<float>[] _buffers;

    internal DeviceProduct(
        Engine engine, ProductCase product, ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var shape = product.Shape;
        _form = product.Form;
        _device = engine.Device;
        Name = $"{engine}";
        var (rows, columns, terms) = (shape.Rows, shape.Columns, shape.Terms);
        var (l, r) = (_device.Upload(left), _device.Upload(right));
        var result = _device.Allocate<float>((long)rows * columns);
        _zeros = _device.Upload<float>(new float[columns]);
        _activations = _device.Upload<float>(new float[rows * columns]);
        _notes = _device.Upload<int>([0, FiniteCheck.None]);
        _buffers = [l, r, result, _zeros, _activations];
        _left = shape.TransposesLeft ? new Matrix(l, terms, rows) : new Matrix(l, rows, terms);
        _right = shape.TransposesRight ? new Matrix(r, columns, terms) : new Matrix(r, terms, columns);
        _result = new Matrix(result, rows, columns);
    }

    public string Name { get; }

    public double Seconds(int repeats) => new Work(Name, Run, _device.Synchronize).Seconds(repeats);

    internal float[] Result()
    {
        Run();
        return _result.Data.ToArray();
    }

    public void Dispose()
    {
        foreach (var buffer in _buffers)
            buffer.Dispose();
        _notes.Dispose();
    }

    private void Run()
    {
        switch (_form)
        {
            case ProductForm.NT:
                Steps.LinearForward<Identity>(_left, _right, _zeros, _result);
                break;
            case ProductForm.NN:
                var a = new Matrix(_activations, _result.Rows, _result.Columns);
                Steps.BackwardDelta<Identity>(_left, _right, a, _result);
                break;
            default:
                var notes = _notes.View;
                Steps.WeightGradient(
                    _left, _right, _result, new FiniteCheck(notes.Slice(0, 1), notes.Slice(1, 1)));
                break;
        }
    }
}
