using System.Numerics.Tensors;
using GpuBp.Bench.Timing;
using GpuBp.Kernels;

namespace GpuBp.Bench.Suites;

/// <summary>A product on a device, launched as the library does.</summary>
/// <remarks>
/// For TN there is a second kernel, which descends by the product instead of storing it.
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
    private readonly Factor _left;
    private readonly Factor _right;
    private readonly Matrix _result;
    private readonly List<DeviceBuffer<float>> _buffers = [];

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
        _buffers.AddRange([l, r, result, _zeros, _activations, _learningRate]);
        _result = new Matrix(result, rows, columns);
        var leftMatrix = shape.TransposesLeft
            ? new Matrix(l, terms, rows)
            : new Matrix(l, rows, terms);
        var rightMatrix = shape.TransposesRight
            ? new Matrix(r, columns, terms)
            : new Matrix(r, terms, columns);
        IsPacked = PackedLayers.Pays(rows, columns, terms) &&
            PackedLayers.Can(_device.Info, leftMatrix.Columns, rightMatrix.Columns, precision);
        (_left, _right) = IsPacked
            ? (Packed(leftMatrix), Packed(rightMatrix))
            : (leftMatrix, rightMatrix);
    }

    public string Name { get; }

    /// <summary>
    /// Whether to pack both factors beforehand, as a training step does for a layer of this shape.
    /// </summary>
    internal bool IsPacked { get; }

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
                ForwardLaunches.LinearForward<Identity>(_left, _right, _zeros, _result, _precision);
                break;
            case ProductForm.NN:
                var a = new Matrix(_activations, _result.Rows, _result.Columns);
                BackwardLaunches.BackwardDelta<Identity>(_left, _right, a, _result, _precision);
                break;
            case ProductForm.TN when _descends:
                // Steps from 0 to −∂C/∂W.
                UpdateLaunches.WeightDescent(
                    _left, _right, _result, _learningRate, check, _precision);
                break;
            default:
                BackwardLaunches.WeightGradient(_left, _right, _result, check, _precision);
                break;
        }
    }

    private Factor Packed(Matrix values)
    {
        var packed = _device.Allocate<float>(values.Data.Length / 2);
        _buffers.Add(packed);
        Factor.Pack(values, packed);
        return new Factor(values, packed);
    }

    public void Dispose()
    {
        foreach (var buffer in _buffers)
            buffer.Dispose();
        _notes.Dispose();
    }
}
