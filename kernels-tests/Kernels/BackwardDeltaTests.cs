using GpuBp.Compute;
using GpuBp.Kernels;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Kernels;

public class BackwardDeltaTests
{
    [Theory]
    [EveryDevice(ReferenceActivation.Identity)]
    [EveryDevice(ReferenceActivation.Sigmoid)]
    [EveryDevice(ReferenceActivation.Tanh)]
    [EveryDevice(ReferenceActivation.Relu)]
    [EveryDevice(ReferenceActivation.LeakyRelu)]
    [EveryDevice(ReferenceActivation.LeakyRelu20)]
    [EveryDevice(ReferenceActivation.Elu)]
    [EveryDevice(ReferenceActivation.Gelu)]
    [EveryDevice(ReferenceActivation.Silu)]
    [EveryDevice(ReferenceActivation.Mish)]
    [EveryDevice(ReferenceActivation.Selu)]
    [EveryDevice(ReferenceActivation.Softplus)]
    public void BackwardDelta_EveryActivation_MatchesReference(
        string deviceName, ReferenceActivation activation)
    {
        var random = RandomNumbers.Create();

        // Large products take another tile, and so another build: one activation is enough.
        var isSmallOnly = activation != ReferenceActivation.Tanh;
        foreach (var shape in ProductShapes.Of(deviceName, random).Where(s => !isSmallOnly || s.Batch < 30))
            Verify(deviceName, random, shape, activation, (nextDelta, nextW, kept, delta) =>
                LibraryActivations.Of(activation).BackwardDelta(nextDelta, nextW, kept, delta));
    }

    [Theory]
    [EveryDevice(ProductShapes.Cpu, Only = TestDevices.KernelForms)]
    [EveryDevice(ProductShapes.Processor)]
    [EveryDevice(ProductShapes.SmallProcessor)]
    [EveryDevice(ProductShapes.Gpu)]
    [EveryDevice(ProductShapes.SmallGpu)]
    public void BackwardDelta_EveryTile_MatchesReference(string deviceName, string tile)
    {
        var random = RandomNumbers.Create();
        foreach (var shape in ProductShapes.Of(deviceName, random))
            Verify(deviceName, random, shape, ReferenceActivation.Tanh, (nextDelta, nextW, kept, delta) =>
                ProductShapes.Run(tile, new Call(nextDelta, nextW, kept, delta)));
    }

    [Theory, EveryDevice]
    public void BackwardDelta_EveryTile_GivesTheSameBits(string deviceName)
    {
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);
        foreach (var (batch, outputs, next) in ProductShapes.Of(deviceName, random))
        {
            using var nextDelta = new GuardedMatrix(device, random.SingleMatrix(batch, next));
            using var nextW = new GuardedMatrix(device, random.SingleMatrix(next, outputs));
            using var a = new GuardedMatrix(device, random.SingleMatrix(batch, outputs));
            int[] With(string tile)
            {
                using var delta = new GuardedMatrix(device, batch, outputs);
                ProductShapes.Run(
                    tile, new Call(nextDelta.Matrix, nextW.Matrix, a.Matrix, delta.Matrix));
                return delta.ReadBits();
            }

            var first = With(ProductShapes.Processor);
            foreach (var tile in ProductShapes.Tiles(deviceName))
                Assert.Equal(first, With(tile));
        }
    }

    internal static void Verify(
        string deviceName,
        RandomNumbers random,
        (int Batch, int Outputs, int Next) shape,
        ReferenceActivation activation,
        Action<Matrix, Matrix, Matrix, Matrix> run,
        Precision precision = Precision.Float32,
        bool isAligned = false)
    {
        var (batch, outputs, next) = shape;
        var device = TestDevices.Get(deviceName);
        var nextDelta = random.SingleMatrix(batch, next);
        var nextW = random.SingleMatrix(next, outputs);
        var z = FloatError.Wide(random.SingleMatrix(batch, outputs, 2));
        var kept = FloatError.Narrow(
            ReferenceActivations.KeepsZ(activation) ? z : ReferenceEquations.Activate(z, activation));
        using var nextDeltaOnDevice = new GuardedMatrix(device, nextDelta, isAligned);
        using var nextWOnDevice = new GuardedMatrix(device, nextW, isAligned);
        using var keptOnDevice = new GuardedMatrix(device, kept, isAligned);
        using var delta = new GuardedMatrix(device, batch, outputs, isAligned);

        run(nextDeltaOnDevice.Matrix, nextWOnDevice.Matrix, keptOnDevice.Matrix, delta.Matrix);

        var expected = ReferenceEquations.BackwardDelta(
            FloatError.Rounded(nextDelta, precision), FloatError.Rounded(nextW, precision), z, activation);

        // The sum's error is scaled by σ′; σ′ itself, at most 1.13, comes from a rounded a and is off
        // by up to 4 u: 1 − a² by 2a²u from a, a²u and u from its operations; from z by 3 functions.
        var sums = ReferenceEquations.BackwardDelta(
            FloatError.Squares(nextDelta), FloatError.Squares(nextW), z, ReferenceActivation.Identity);
        var scaled = 0.0;
        for (var i = 0; i < batch; i++)
        {
            for (var j = 0; j < outputs; j++)
            {
                var slope = ReferenceActivations.Derivative(activation, z[i, j]);
                scaled += sums[i, j] * slope * slope;
            }
        }

        var slopeError = ReferenceActivations.KeepsZ(activation) || activation == ReferenceActivation.Softplus
            ? FloatError.Function
            : 4 * FloatError.Unit;
        var allowed = FloatError.OfSum(next, precision) * Math.Sqrt(scaled) +
            slopeError * Math.Sqrt(sums.Cast<double>().Sum());
        FloatError.AssertWithin(allowed, expected, delta.Read(), $"{activation} {shape}, {random}");
    }

    internal readonly record struct Call(Factor NextDelta, Factor NextW, Matrix Kept, Matrix Delta)
        : ITileCall
    {
        public void Run<TTile>()
            where TTile : struct, ITile => Launch.BackwardDelta<TTile, Tanh>(
                Delta.Device,
                Tiles.Config<TTile>(Delta.Rows, Delta.Columns),
                NextDelta.Of<TTile>(),
                NextW.Of<TTile>(),
                Kept,
                Delta,
                Delta.Rows,
                Delta.Columns,
                NextW.Rows);
    }
}
