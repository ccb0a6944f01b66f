using GpuBp.Compute;
using GpuBp.Kernels;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Kernels;

/// <summary>The SIMD forms that go row by row, as <see cref="SimdFormTests"/> does the others.</summary>
public class SimdRowFormTests
{
    /// <summary>What losses are given that take a number of their own.</summary>

    private const float Range = 5;

    public static TheoryData<int> Widths => SimdFormTests.Widths;

    [Theory, MemberData(nameof(Widths))]
    public void Softmax_AnyShape_IsTheKernels(int bits) => ForEachShape(bits, (batch, outputs, random) =>
        SimdFormTests.Hold(
            $"[{batch} × {outputs}], {random}",
            bits,
            OfCost(outputs),
            [Z(random, batch, outputs), RandomNumbers.Poison(batch * outputs)],
            (device, m) => Launch.Softmax(device, batch, m[0].Vector, m[1].Vector, outputs),
            m => new SimdCalls.SoftmaxCall(m[0], m[1], batch, outputs)));

    [Theory, MemberData(nameof(Widths))]
    public void LayerNorm_AnyShape_IsTheKernels(int bits) => ForEachShape(bits, (batch, outputs, random) =>
        SimdFormTests.Hold(
            $"[{batch} × {outputs}], {random}",
            bits,
            OfNorm(outputs),
            [
                Z(random, batch, outputs), random.Floats(outputs), random.Floats(outputs),
                RandomNumbers.Poison(batch * outputs), RandomNumbers.Poison(batch),
            ],
            (device, m) =>
            {
                var z = new Matrix(m[0].Vector, batch, outputs);
                var normal = new Matrix(m[3].Vector, batch, outputs);
                ForwardLaunches.LayerNorm(z, m[1].Vector, m[2].Vector, normal, m[4].Vector);
            },
            m => new SimdCalls.LayerNormCall(m, batch, outputs)));

    [Theory, MemberData(nameof(Widths))]
    public void LayerNormDelta_AnyShape_IsTheKernels(int bits) => ForEachShape(bits, (batch, outputs, random) =>
        SimdFormTests.Hold(
            $"[{batch} × {outputs}], {random}",
            bits,
            OfCost(outputs),
            [
                random.Floats(batch * outputs), random.Floats(outputs), random.Floats(batch * outputs),
                random.Floats(batch), RandomNumbers.Poison(batch * outputs),
            ],
            (device, m) =>
            {
                var (outer, normal) =
                    (new Matrix(m[0].Vector, batch, outputs), new Matrix(m[2].Vector, batch, outputs));
                var delta = new Matrix(m[4].Vector, batch, outputs);
                BackwardLaunches.LayerNormDelta(outer, m[1].Vector, normal, m[3].Vector, delta);
            },
            m => new SimdCalls.LayerNormDeltaCall(m, batch, outputs)));

    [Theory, MemberData(nameof(Widths))]
    public void SoftmaxDelta_AnyShape_IsTheKernels(int bits) => ForEachShape(bits, (batch, outputs, random) =>
        HoldDelta(
            $"[{batch} × {outputs}], {random}",
            bits,
            OfCost(outputs),
            random,
            (batch, outputs),
            (device, m, cursor, current) => Launch.SoftmaxDelta(
                device, batch, m[0].Vector, m[1].Vector, m[2].Vector, m[3].Vector, cursor, current, batch, outputs),
            m => new SimdCalls.SoftmaxDeltaCall(m[0], m[1], m[2], m[3], batch, outputs)));

    [Theory, MemberData(nameof(Widths))]
    public void OutputDelta_EveryPair_IsTheKernels(int bits)
    {
        OutputDelta<Sigmoid, QuadraticLoss>(bits);
        OutputDelta<Identity, AbsoluteLoss>(bits);
        OutputDelta<Gelu, HuberLoss>(bits);
        OutputDelta<Silu, QuadraticLoss>(bits);
        OutputDelta<Sigmoid, SigmoidCrossEntropyLoss>(bits);
        OutputDelta<Identity, PinballLoss>(bits);
        OutputDelta<Tanh, OwnLoss>(bits);
        OutputDelta<SimdActivationTests.OwnActivation, QuadraticLoss>(bits);
    }

    [Theory, MemberData(nameof(Widths))]
    public void SampleCost_EveryLoss_IsTheKernels(int bits)
    {
        SampleCost<QuadraticLoss>(bits);
        SampleCost<SigmoidCrossEntropyLoss>(bits);
        SampleCost<SoftmaxCrossEntropyLoss>(bits);
        SampleCost<AbsoluteLoss>(bits);
        SampleCost<HuberLoss>(bits);
        SampleCost<PinballLoss>(bits);
        SampleCost<OwnLoss>(bits);
    }

    [Theory, MemberData(nameof(Widths))]
    public void GatherRows_AnyShape_IsTheKernels(int bits) => ForEachShape(bits, (batch, columns, random) =>
    {
        var rows = random.NextInt(1, 30);
        var batchSize = batch + random.NextInt(0, 9);
        var cpu = TestDevices.Get("cpu");

        // The same order for both devices; rows of other batches lie outside the source.
        int[] before = [.. Enumerable.Repeat(int.MaxValue, 2 * batchSize)];
        int[] order = [.. before, .. Enumerable.Range(0, batch).Select(_ => random.NextInt(0, rows - 1))];
        using var orderOnCpu = cpu.Upload<int>(order);
        using var cursorOnCpu = cpu.Upload<int>([2]);
        SimdFormTests.Hold(
            $"[{batch} × {columns}], {random}",
            bits,
            0,
            [random.Floats(rows * columns), RandomNumbers.Poison(batch * columns)],
            (device, m) =>
            {
                using var orderOnDevice = device.Upload<int>(order);
                using var cursor = device.Upload<int>([2]);
                Launch.GatherRows(
                    device, batch * columns, m[0].Vector, orderOnDevice, cursor, m[1].Vector, batchSize, columns);
            },
            m =>
            {
                unsafe
                {
                    return new SimdCalls.GatherRowsCall(
                        m[0],
                        KernelArgument.From(orderOnCpu.View).Address<int>(),
                        KernelArgument.From(cursorOnCpu.View).Address<int>(),
                        m[1],
                        batch,
                        batchSize,
                        columns);
                }
            });
    });

    private static void OutputDelta<TActivation, TLoss>(int bits)
        where TActivation : struct, IActivation
        where TLoss : struct, ILoss => ForEachShape(bits, (batch, outputs, random) =>
        HoldDelta(
            $"[{batch} × {outputs}] of {typeof(TActivation).Name}, {typeof(TLoss).Name}, {random}",
            bits,
            OfCost(outputs),
            random,
            (batch, outputs),
            (device, m, cursor, current) => Launch.OutputDelta<TActivation, TLoss>(
                device, batch, m[0].Vector, m[1].Vector, m[2].Vector, m[3].Vector, cursor, current, batch,
                m[4].Vector, outputs),
            m => new SimdCalls.OutputDeltaCall<TActivation, TLoss>(m[0], m[1], m[2], m[3], m[4], batch, outputs)));

    private static void SampleCost<T>(int bits)
        where T : struct, ILoss => ForEachShape(bits, (batch, outputs, random) =>
        SimdFormTests.Hold(
            $"[{batch} × {outputs}] of {typeof(T).Name}, {random}",
            bits,
            OfCost(outputs),
            [
                Z(random, batch, outputs), random.Floats(batch * outputs), Y(random, batch, outputs),
                RandomNumbers.Poison(batch), Parameters(random, outputs),
            ],
            (device, m) => Launch.SampleCost<T>(
                device, batch, m[0].Vector, m[1].Vector, m[2].Vector, m[3].Vector, m[4].Vector, outputs),
            m => new SimdCalls.SampleCostCall<T>(m[0], m[1], m[2], m[3], m[4], batch, outputs)));

    // z, y, δ and the costs of a first batch.
    private static void HoldDelta(
        string what,
        int bits,
        double allowed,
        RandomNumbers random,
        (int Batch, int Outputs) shape,
        Action<Device, GuardedMatrix[], DeviceBuffer<int>, DeviceBuffer<int>> kernel,
        Func<GuardedMatrix[], ISimdCall> form) => SimdFormTests.Hold(
        what,
        bits,
        allowed,
        [
            Z(random, shape.Batch, shape.Outputs), Y(random, shape.Batch, shape.Outputs),
            RandomNumbers.Poison(shape.Batch * shape.Outputs), RandomNumbers.Poison(shape.Batch),
            Parameters(random, shape.Outputs),
        ],
        (device, m) =>
        {
            using var cursor = device.Upload<int>([0]);
            using var current = device.Allocate<int>(1);
            kernel(device, m, cursor, current);
        },
        form);

    private static void ForEachShape(int bits, Action<int, int, RandomNumbers> test)
    {
        var random = RandomNumbers.Create();
        foreach (var outputs in SimdFormTests.Sizes(bits, random))
            test(random.NextInt(1, 40), outputs, random);
    }

    private static float[] Z(RandomNumbers random, int batch, int outputs) =>
        [.. random.SingleMatrix(batch, outputs, Range).Cast<float>()];

    // Zeros among them, which a cross-entropy treats apart.
    private static float[] Y(RandomNumbers random, int batch, int outputs) =>
        [.. random.Floats(batch * outputs).Select(y => MathF.Max(y, 0))];

    // One for each output, between 0 and 1.
    private static float[] Parameters(RandomNumbers random, int outputs) =>
        [.. random.Floats(outputs).Select(MathF.Abs)];

    // Differences from the mean are divided by σ, which is at least √ε, and 1 or so of more than a few numbers.
    private static double OfNorm(int outputs) => (outputs < 8 ? 320 : 4) * OfCost(outputs);

    // A chain of additions, each term some functions' errors of its parts off; Range at most.
    private static double OfCost(int outputs) =>
        Range * (outputs * FloatError.Unit + FloatError.Function);

    /// <summary>C = p |a − y|</summary>
    internal readonly struct OwnLoss : ILoss
    {
        public static float Cost(float z, float a, float y, float parameter) =>
            parameter * MathF.Abs(a - y);

        public static float Delta(float a, float y, float derivative, float parameter) =>
            a < y ? -parameter * derivative : parameter * derivative;
    }
}
