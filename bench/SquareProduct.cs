namespace GpuBp.Bench;

/// <summary>A product of square matrices on a device; 2·size³ FLOP.</summary>
internal sealed class SquareProduct : IMeasured
{
    private const int SampledElements = 200;

    private readonly ProductForm _form;
    private readonly int _size;
    private readonly float[] _left;
    private readonly float[] _right;
    private readonly DeviceBuffer<float> _deviceLeft;
    private readonly DeviceBuffer<float> _deviceRight;
    private readonly DeviceBuffer<float> _deviceZeros;
    private readonly DeviceBuffer<float> _deviceResult;

    /// <param name="device">Where to multiply.</param>
    /// <param name="form">Which product.</param>
    /// <param name="size">Rows and columns of all matrices.</param>
    /// <param name="name">The name to show; the form's and the size where null.</param>
    internal SquareProduct(Device device, ProductForm form, int size, string? name = null)
    {
        var random = new Random(size);
        _form = form;
        _size = size;
        _left = Uniform(random, size * size);
        _right = Uniform(random, size * size);
        _deviceLeft = device.Upload<float>(_left);
        _deviceRight = device.Upload<float>(_right);
        _deviceZeros = device.Upload<float>(new float[size]);
        _deviceResult = device.Upload<float>(new float[size * size]);
        Name = name ?? $"{form.Name}_{size}x{size}x{size}";
    }

    public string Name { get; }

    public string Unit => "GFLOP/s";

    public double PerRun => 2.0 * _size * _size * _size / 1e9;

    /// <summary>Sampled elements against sums in double.</summary>
    public void Verify()
    {
        Run();
        var result = _deviceResult.View.ToArray();
        var random = new Random(_size + 1);
        for (var n = 0; n < SampledElements; n++)
        {
            var (i, j) = (random.Next(_size), random.Next(_size));
            var (expected, tolerance) = Element(i, j);
            var actual = result[i * _size + j];
            if (!(Math.Abs(actual - expected) <= tolerance))
                throw new InvalidOperationException(
                    $"{Name}: element [{i}, {j}] is {actual}, expected {expected} ± {tolerance}.");
        }
    }

    public void Run() => _form.Queue(
        Square(_deviceLeft), Square(_deviceRight), _deviceZeros, Square(_deviceResult));

    public void Dispose()
    {
        _deviceLeft.Dispose();
        _deviceRight.Dispose();
        _deviceZeros.Dispose();
        _deviceResult.Dispose();
    }

    // The tolerance is the bound of a sum of floats in any order: terms · 2⁻²⁴ · Σ |terms|.
    private (double Expected, double Tolerance) Element(int i, int j)
    {
        var (sum, magnitude) = (0.0, 0.0);
        for (var k = 0; k < _size; k++)
        {
            var left = _left[_form.TransposesLeft ? k * _size + i : i * _size + k];
            var right = _right[_form.TransposesRight ? j * _size + k : k * _size + j];
            sum += (double)left * right;
            magnitude += Math.Abs((double)left * right);
        }

        var scale = _form.IsMean ? 1.0 / _size : 1;
        return (sum * scale, magnitude * scale * _size * Math.Pow(2, -24));
    }

    private Matrix Square(DeviceBuffer<float> buffer) => new(buffer, _size, _size);

    private static float[] Uniform(Random random, int length)
    {
        var values = new float[length];
        foreach (ref var value in values.AsSpan())
            value = random.NextSingle() * 2 - 1;
        return values;
    }
}
