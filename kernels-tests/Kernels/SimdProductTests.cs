using GpuBp.Compute;
using GpuBp.Compute.Cpu;
using GpuBp.Kernels;
using GpuBp.Kernels.Simd;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Kernels;

/// <summary>The SIMD forms of the products, on vectors of every width and on any number of threads.</summary>
public class SimdProductTests
{
    public static TheoryData<int> Widths => [512, 256, 128];

    [Theory, MemberData(nameof(Widths))]
    public void LinearForward_EveryWidth_MatchesReference(int bits)
    {
        var random = RandomNumbers.Create();
        foreach (var shape in Shapes(random))
            LinearForwardTests.Verify("cpu", random, shape, ReferenceActivation.Sigmoid, (x, w, b, a) =>
                SimdParts.Run(bits, random.NextInt(1, 7), Forward(x, w, b, a)));
    }

    [Theory, MemberData(nameof(Widths))]
    public void BackwardDelta_EveryWidth_MatchesReference(int bits)
    {
        var random = RandomNumbers.Create();
        foreach (var shape in Shapes(random))
            BackwardDeltaTests.Verify("cpu", random, shape, ReferenceActivation.Tanh, (next, w, a, delta) =>
                SimdParts.Run(bits, random.NextInt(1, 7), Backward(next, w, a, delta)));
    }

    [Theory, MemberData(nameof(Widths))]
    public void WeightGradient_EveryWidth_MatchesReference(int bits)
    {
        var random = RandomNumbers.Create();
        foreach (var shape in Shapes(random))
            WeightGradientTests.Verify("cpu", random, shape, (delta, x, gradW, check) =>
                SimdParts.Run(bits, random.NextInt(1, 7), Gradient(delta, x, gradW, check)));
    }

    [Theory, MemberData(nameof(Widths))]
    public void WeightDescent_EveryWidth_MatchesReference(int bits)
    {
        var random = RandomNumbers.Create();
        foreach (var shape in Shapes(random))
            WeightDescentTests.Verify("cpu", random, shape, (delta, x, w, rate, check) =>
                SimdParts.Run(bits, random.NextInt(1, 7), Descent(delta, x, w, rate, check)));
    }

    [Theory, MemberData(nameof(Widths))]
    public void Products_AnyNumberOfParts_GiveTheSameBits(int bits)
    {
        var random = RandomNumbers.Create();
        var device = TestDevices.Get("cpu");
        foreach (var (batch, outputs, inputs) in Shapes(random))
        {
            using var x = new GuardedMatrix(device, random.SingleMatrix(batch, inputs));
            using var w = new GuardedMatrix(device, random.SingleMatrix(outputs, inputs));
            using var b = new GuardedMatrix(device, random.Floats(outputs));
            using var next = new GuardedMatrix(device, random.SingleMatrix(batch, outputs));
            int[] With(int parts)
            {
                using var a = new GuardedMatrix(device, batch, outputs);
                using var delta = new GuardedMatrix(device, batch, inputs);
                using var notes = new GuardedCheck(device);
                using var gradW = new GuardedMatrix(device, outputs, inputs);
                SimdParts.Run(bits, parts, Forward(x.Matrix, w.Matrix, b.Vector, a.Matrix));
                SimdParts.Run(bits, parts, Backward(next.Matrix, w.Matrix, x.Matrix, delta.Matrix));
                SimdParts.Run(bits, parts, Gradient(next.Matrix, x.Matrix, gradW.Matrix, notes.Check));
                return [.. a.ReadBits(), .. delta.ReadBits(), .. gradW.ReadBits()];
            }

            var one = With(1);
            foreach (var parts in new[] { 2, 3, 4, 7 })
                Assert.True(
                    one.AsSpan().SequenceEqual(With(parts)),
                    $"{parts} parts, {(batch, outputs, inputs)}, {random}");
        }
    }

    // Parts that pack for themselves run ahead of one another, through buffers that they share.
    [Theory, MemberData(nameof(Widths))]
    public void LinearForward_ManyBlocksAndParts_GivesTheSameBitsEveryTime(int bits)
    {
        var random = RandomNumbers.Create();
        var device = TestDevices.Get("cpu");
        var (batch, outputs, inputs) = (random.NextInt(1, 8), random.NextInt(4200, 4400), random.NextInt(30, 60));
        using var x = new GuardedMatrix(device, random.SingleMatrix(batch, inputs));
        using var w = new GuardedMatrix(device, random.SingleMatrix(outputs, inputs));
        using var b = new GuardedMatrix(device, random.Floats(outputs));
        int[] With(int parts)
        {
            using var a = new GuardedMatrix(device, batch, outputs);
            SimdParts.Run(bits, parts, Forward(x.Matrix, w.Matrix, b.Vector, a.Matrix));
            return a.ReadBits();
        }

        var one = With(1);
        for (var n = 0; n < 100; n++)
        {
            var parts = random.NextInt(2, 7);
            Assert.True(
                one.AsSpan().SequenceEqual(With(parts)),
                $"{parts} parts, {(batch, outputs, inputs)}, {random}");
        }
    }

    // Beyond the edges of all tiles also several blocks of the depth and of the columns, strides
    // that alias in the caches, and products that are thin one way or another.
    internal static IEnumerable<(int Batch, int Outputs, int Inputs)> Shapes(RandomNumbers random) =>
        ProductShapes.Of("cpu", random).Concat(
        [
            (13, 14, 15), (14, 32, 512), (28, 33, 513), (29, 1, 1030), (1, 1100, 7), (1030, 9, 11),
            (100, 512, 64), (64, 128, 512), (170, 97, 256), (3, 2100, 40), (200, 1040, 530),
        ]);

    private static ProductRun<LinearForwardSimd.Finish<Sigmoid>> Forward(
        Matrix x, Matrix w, BufferView<float> b, Matrix a)
    {
        unsafe
        {
            return new(LinearForwardSimd.Call(
                SimdParts.Address(x),
                SimdParts.Address(w),
                SimdParts.Address(b),
                SimdParts.Address(a),
                x.Rows,
                w.Rows,
                w.Columns));
        }
    }

    private static ProductRun<BackwardDeltaSimd.Finish<Tanh>> Backward(
        Matrix next, Matrix w, Matrix a, Matrix delta)
    {
        unsafe
        {
            return new(BackwardDeltaSimd.Call(
                SimdParts.Address(next),
                SimdParts.Address(w),
                SimdParts.Address(a),
                SimdParts.Address(delta),
                next.Rows,
                w.Columns,
                w.Rows));
        }
    }

    internal static ProductRun<NoFinish> Gradient(
        Matrix delta, Matrix x, Matrix gradW, FiniteCheck check)
    {
        unsafe
        {
            return new(WeightGradientSimd.Call(
                SimdParts.Address(delta),
                SimdParts.Address(x),
                SimdParts.Address(gradW),
                SimdParts.Address(check.Current),
                SimdParts.Address(check.NonFinite),
                x.Rows,
                gradW.Rows,
                gradW.Columns));
        }
    }

    internal static ProductRun<NoFinish> Descent(
        Matrix delta, Matrix x, Matrix w, BufferView<float> rate, FiniteCheck check)
    {
        unsafe
        {
            return new(WeightDescentSimd.Call(
                SimdParts.Address(delta),
                SimdParts.Address(x),
                SimdParts.Address(w),
                SimdParts.Address(rate),
                SimdParts.Address(check.Current),
                SimdParts.Address(check.NonFinite),
                x.Rows,
                w.Rows,
                w.Columns));
        }
    }

    internal sealed class ProductRun<TFinish>(ProductCall call) : ISimdCall
        where TFinish : struct, IFinish
    {
        public CpuWork Work<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => Product<TVector, TSimd>.Work(call);

        public void Run<TVector, TSimd>(CpuPart part)
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => ProductForm<TFinish>.Run<TVector, TSimd>(part, call);
    }
}
