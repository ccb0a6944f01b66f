using GpuBp.Compute;
using GpuBp.Kernels;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Kernels;

public class WeightDescentTests
{
    internal const float LearningRate = 0.7f;

    [Theory, EveryDevice]
    public void WeightDescent_RandomShapes_MatchesReference(string deviceName)
    {
        var random = RandomNumbers.Create();
        foreach (var shape in ProductShapes.Of(deviceName, random))
            Verify(deviceName, random, shape, (delta, x, w, rate, check) =>
                UpdateLaunches.WeightDescent(delta, x, w, rate, check));
    }

    [Theory]
    [EveryDevice(ProductShapes.Cpu, Only = TestDevices.KernelForms)]
    [EveryDevice(ProductShapes.Processor)]
    [EveryDevice(ProductShapes.SmallProcessor)]
    [EveryDevice(ProductShapes.Gpu)]
    [EveryDevice(ProductShapes.SmallGpu)]
    public void WeightDescent_EveryTile_MatchesReference(string deviceName, string tile)
    {
        var random = RandomNumbers.Create();
        foreach (var shape in ProductShapes.Of(deviceName, random))
            Verify(deviceName, random, shape, (delta, x, w, rate, check) =>
                ProductShapes.Run(tile, new Call(delta, x, w, rate, check)));
    }

    [Theory, EveryDevice]
    public void WeightDescent_EveryTile_GivesTheSameBits(string deviceName)
    {
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);
        using var rate = device.Upload<float>([LearningRate]);
        using var notes = new GuardedCheck(device);
        foreach (var (batch, outputs, inputs) in ProductShapes.Of(deviceName, random))
        {
            using var delta = new GuardedMatrix(device, random.SingleMatrix(batch, outputs));
            using var x = new GuardedMatrix(device, random.SingleMatrix(batch, inputs));
            var before = random.SingleMatrix(outputs, inputs);
            int[] With(string tile)
            {
                using var w = new GuardedMatrix(device, before);
                ProductShapes.Run(tile, new Call(delta.Matrix, x.Matrix, w.Matrix, rate, notes.Check));
                return w.ReadBits();
            }

            var first = With(ProductShapes.Processor);
            foreach (var tile in ProductShapes.Tiles(deviceName))
                Assert.Equal(first, With(tile));
        }
    }

    internal static void Verify(
        string deviceName,
        RandomNumbers random,
        (int Batch, int Outputs, int Inputs) shape,
        Action<Matrix, Matrix, Matrix, BufferView<float>, FiniteCheck> run,
        Precision precision = Precision.Float32,
        bool isAligned = false)
    {
        var (batch, outputs, inputs) = shape;
        var device = TestDevices.Get(deviceName);
        var delta = random.SingleMatrix(batch, outputs);
        var x = random.SingleMatrix(batch, inputs);
        using var deltaOnDevice = new GuardedMatrix(device, delta, isAligned);
        using var xOnDevice = new GuardedMatrix(device, x, isAligned);
        var before = random.SingleMatrix(outputs, inputs);
        using var w = new GuardedMatrix(device, before, isAligned);

        using var rate = device.Upload<float>([LearningRate]);
        using var notes = new GuardedCheck(device);
        run(deltaOnDevice.Matrix, xOnDevice.Matrix, w.Matrix, rate, notes.Check);

        Assert.Equal(FiniteCheck.None, notes.Read());
        var expected = FloatError.Wide(before);
        ReferenceEquations.Update(
            expected,
            null,
            ReferenceEquations.WeightGradient(FloatError.Rounded(delta, precision), FloatError.Rounded(x, precision)),
            [],
            LearningRate);

        // The gradient's sum; OpenCL's division, the product and the difference add up to 8 u.
        var squares = ReferenceEquations.WeightGradient(
            FloatError.Squares(delta), FloatError.Squares(x));
        var allowed = (FloatError.OfSum(batch, precision) + 8 * FloatError.Unit) *
            Math.Sqrt(squares.Cast<double>().Sum() / batch) * LearningRate +
            FloatError.Unit * FloatError.Norm(expected);
        FloatError.AssertWithin(allowed, expected, w.Read(), $"{shape}, {random}");
    }

    internal readonly record struct Call(
        Factor Delta, Factor X, Matrix W, BufferView<float> Rate, FiniteCheck Check) : ITileCall
    {
        public void Run<TTile>()
            where TTile : struct, ITile => Launch.WeightDescent<TTile>(
                W.Device,
                Tiles.Config<TTile>(W.Rows, W.Columns),
                Delta.Of<TTile>(),
                X.Of<TTile>(),
                W,
                Rate,
                Check.Current,
                Check.NonFinite,
                Delta.Rows,
                W.Rows,
                W.Columns);
    }
}
