using GpuBp.Compute;
using GpuBp.Kernels;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Kernels;

public class WeightGradientTests
{
    [Theory, EveryDevice]
    public void WeightGradient_RandomShapes_MatchesReference(string deviceName)
    {
        var random = RandomNumbers.Create();
        foreach (var shape in ProductShapes.Of(deviceName, random))
            Verify(deviceName, random, shape, (delta, x, gradW, check) =>
                BackwardLaunches.WeightGradient(delta, x, gradW, check));
    }

    [Theory]
    [EveryDevice(ProductShapes.Cpu, Only = TestDevices.KernelForms)]
    [EveryDevice(ProductShapes.Processor)]
    [EveryDevice(ProductShapes.SmallProcessor)]
    [EveryDevice(ProductShapes.Gpu)]
    [EveryDevice(ProductShapes.SmallGpu)]
    public void WeightGradient_EveryTile_MatchesReference(string deviceName, string tile)
    {
        var random = RandomNumbers.Create();
        foreach (var shape in ProductShapes.Of(deviceName, random))
            Verify(deviceName, random, shape, (delta, x, gradW, check) =>
                ProductShapes.Run(tile, new Call(delta, x, gradW, check)));
    }

    [Theory, EveryDevice]
    public void WeightGradient_EveryTile_GivesTheSameBits(string deviceName)
    {
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);
        using var notes = new GuardedCheck(device);
        foreach (var (batch, outputs, inputs) in ProductShapes.Of(deviceName, random))
        {
            using var delta = new GuardedMatrix(device, random.SingleMatrix(batch, outputs));
            using var x = new GuardedMatrix(device, random.SingleMatrix(batch, inputs));
            int[] With(string tile)
            {
                using var gradW = new GuardedMatrix(device, outputs, inputs);
                ProductShapes.Run(tile, new Call(delta.Matrix, x.Matrix, gradW.Matrix, notes.Check));
                return gradW.ReadBits();
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
        Action<Matrix, Matrix, Matrix, FiniteCheck> run,
        Precision precision = Precision.Float32,
        bool isAligned = false)
    {
        var (batch, outputs, inputs) = shape;
        var device = TestDevices.Get(deviceName);
        var delta = random.SingleMatrix(batch, outputs);
        var x = random.SingleMatrix(batch, inputs);
        using var deltaOnDevice = new GuardedMatrix(device, delta, isAligned);
        using var xOnDevice = new GuardedMatrix(device, x, isAligned);
        using var gradW = new GuardedMatrix(device, outputs, inputs, isAligned);
        using var notes = new GuardedCheck(device);

        run(deltaOnDevice.Matrix, xOnDevice.Matrix, gradW.Matrix, notes.Check);

        Assert.Equal(FiniteCheck.None, notes.Read());
        var expected = ReferenceEquations.WeightGradient(
            FloatError.Rounded(delta, precision), FloatError.Rounded(x, precision));

        // Means of squares, so one more 1 / batch; OpenCL's division by the batch adds up to 5 u.
        var squares = ReferenceEquations.WeightGradient(
            FloatError.Squares(delta), FloatError.Squares(x));
        var allowed = (FloatError.OfSum(batch, precision) + 5 * FloatError.Unit) *
            Math.Sqrt(squares.Cast<double>().Sum() / batch);
        FloatError.AssertWithin(allowed, expected, gradW.Read(), $"{shape}, {random}");
    }

    internal readonly record struct Call(
        Factor Delta, Factor X, Matrix GradW, FiniteCheck Check) : ITileCall
    {
        public void Run<TTile>()
            where TTile : struct, ITile => Launch.WeightGradient<TTile>(
                GradW.Device,
                Tiles.Config<TTile>(GradW.Rows, GradW.Columns),
                Delta.Of<TTile>(),
                X.Of<TTile>(),
                GradW,
                Check.Current,
                Check.NonFinite,
                Delta.Rows,
                GradW.Rows,
                GradW.Columns);
    }
}
