using GpuBp.Compute;
using GpuBp.Kernels;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Kernels;

public class LinearForwardTests
{
    [Theory]
    [EveryDevice(ReferenceActivation.Identity)]
    [EveryDevice(ReferenceActivation.Sigmoid)]
    [EveryDevice(ReferenceActivation.Tanh)]
    [EveryDevice(ReferenceActivation.Relu)]
    [EveryDevice(ReferenceActivation.LeakyRelu)]
    [EveryDevice(ReferenceActivation.Elu)]
    [EveryDevice(ReferenceActivation.Gelu)]
    [EveryDevice(ReferenceActivation.Silu)]
    [EveryDevice(ReferenceActivation.Mish)]
    [EveryDevice(ReferenceActivation.Selu)]
    [EveryDevice(ReferenceActivation.Softplus)]
    public void LinearForward_EveryActivation_MatchesReference(
        string deviceName, ReferenceActivation activation)
    {
        var random = RandomNumbers.Create();

        // Large products take another tile, and so another build: one activation is enough.
        var isSmallOnly = activation != ReferenceActivation.Sigmoid;
        foreach (var shape in ProductShapes.Of(deviceName, random).Where(s => !isSmallOnly || s.Batch < 30))
            Verify(deviceName, random, shape, activation, (x, w, b, a) =>
                LibraryActivations.Of(activation).LinearForward(x, w, b, a));
    }

    [Theory]
    [EveryDevice(ProductShapes.Cpu, Only = TestDevices.KernelForms)]
    [EveryDevice(ProductShapes.Processor)]
    [EveryDevice(ProductShapes.SmallProcessor)]
    [EveryDevice(ProductShapes.Gpu)]
    [EveryDevice(ProductShapes.SmallGpu)]
    public void LinearForward_EveryTile_MatchesReference(string deviceName, string tile)
    {
        var random = RandomNumbers.Create();
        foreach (var shape in ProductShapes.Of(deviceName, random))
            Verify(deviceName, random, shape, ReferenceActivation.Sigmoid, (x, w, b, a) =>
                ProductShapes.Run(tile, new Call(x, w, b, a)));
    }

    [Theory, EveryDevice]
    public void LinearForward_EveryTile_GivesTheSameBits(string deviceName)
    {
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);
        foreach (var (batch, outputs, inputs) in ProductShapes.Of(deviceName, random))
        {
            using var x = new GuardedMatrix(device, random.SingleMatrix(batch, inputs));
            using var w = new GuardedMatrix(device, random.SingleMatrix(outputs, inputs));
            using var b = new GuardedMatrix(device, random.Floats(outputs));
            int[] With(string tile)
            {
                using var a = new GuardedMatrix(device, batch, outputs);
                ProductShapes.Run(tile, new Call(x.Matrix, w.Matrix, b.Vector, a.Matrix));
                return a.ReadBits();
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
        ReferenceActivation activation,
        Action<Matrix, Matrix, BufferView<float>, Matrix> run,
        Precision precision = Precision.Float32,
        bool isAligned = false)
    {
        var (batch, outputs, inputs) = shape;
        var device = TestDevices.Get(deviceName);
        var x = random.SingleMatrix(batch, inputs);
        var w = random.SingleMatrix(outputs, inputs);
        var b = random.Floats(outputs);
        using var xOnDevice = new GuardedMatrix(device, x, isAligned);
        using var wOnDevice = new GuardedMatrix(device, w, isAligned);
        using var bOnDevice = new GuardedMatrix(device, b);
        using var a = new GuardedMatrix(device, batch, outputs, isAligned);

        run(xOnDevice.Matrix, wOnDevice.Matrix, bOnDevice.Vector, a.Matrix);

        var z = ReferenceEquations.PreActivation(
            FloatError.Rounded(x, precision), FloatError.Rounded(w, precision), FloatError.Wide(b));
        var expected = ReferenceEquations.Activate(z, activation);

        // z's error passes σ, whose slope is at most 1; the bias is one term more.
        var sums = ReferenceEquations.PreActivation(
            FloatError.Squares(x), FloatError.Squares(w), [.. b.Select(v => (double)v * v)]);
        var allowed = FloatError.OfSum(inputs + 1, precision) * Math.Sqrt(sums.Cast<double>().Sum()) +
            FloatError.Function * FloatError.Norm(expected);
        FloatError.AssertWithin(allowed, expected, a.Read(), $"{activation} {shape}, {random}");
    }

    internal readonly record struct Call(Factor X, Factor W, BufferView<float> B, Matrix A) : ITileCall
    {
        public void Run<TTile>()
            where TTile : struct, ITile => Launch.LinearForward<TTile, Sigmoid>(
                A.Device,
                Tiles.Config<TTile>(A.Rows, A.Columns),
                X.Of<TTile>(),
                W.Of<TTile>(),
                B,
                A,
                X.Rows,
                W.Rows,
                W.Columns);
    }
}
