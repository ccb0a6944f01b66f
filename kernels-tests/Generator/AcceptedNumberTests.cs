using GpuBp.Compute;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Generator;

/// <summary>Arithmetic on every device against the same methods as plain C# on the host.</summary>
public class AcceptedNumberTests
{
    private const int Length = 500;

    [Theory, EveryDevice]
    public void Int_EveryOperator_MatchesCSharp(string deviceName)
    {
        var random = RandomNumbers.Create();
        int[] corners = [0, 1, -1, 2, -7, 31, 32, 33, 63, 64, 70, -70, int.MaxValue, int.MinValue, 255, 65536];

        Matches(
            deviceName,
            Pairs(corners, () => random.Next(int.MinValue, int.MaxValue) >> random.Next(32)),
            Launch.IntCases,
            IntegerCases.Int,
            IntegerCases.Ints);
    }

    [Theory, EveryDevice]
    public void UInt_EveryOperator_MatchesCSharp(string deviceName)
    {
        var random = RandomNumbers.Create();
        uint[] corners = [0, 1, 2, 31, 32, 33, 64, 70, 0x7FFF_FFFF, 0x8000_0000, uint.MaxValue, 255];

        Matches(
            deviceName,
            Pairs(corners, () => (uint)random.NextInt64(1L << random.Next(33))),
            Launch.UIntCases,
            IntegerCases.UInt,
            IntegerCases.UInts);
    }

    [Theory, EveryDevice]
    public void Long_EveryOperator_MatchesCSharp(string deviceName)
    {
        var random = RandomNumbers.Create();
        long[] corners =
            [0, 1, -1, 31, 32, 63, 64, 70, -70, 1L << 31, 1L << 32, long.MaxValue, long.MinValue, -5];

        Matches(
            deviceName,
            Pairs(corners, () => random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64)),
            Launch.LongCases,
            IntegerCases.Long,
            IntegerCases.Longs);
    }

    [Theory, EveryDevice]
    public void ControlFlow_EveryStatement_MatchesCSharp(string deviceName)
    {
        var random = RandomNumbers.Create();

        Matches(
            deviceName,
            Pairs([0, 1, 31], () => random.Next(32)),
            Launch.ControlFlow,
            ControlFlowCases.Run,
            ControlFlowCases.Count);
    }

    [Theory, EveryDevice]
    public void Float_EveryOperatorAndFunction_MatchesCSharp(string deviceName)
    {
        var random = RandomNumbers.Create();
        float[] corners = [0, 1, -1, 0.5f, -2.5f, 100, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity];
        var pairs = Pairs(corners, () => random.NextSingle() * 20 - 10);

        var (results, expected) =
            Run(deviceName, pairs, Launch.FloatCases, RealCases.Float, RealCases.Floats);

        for (var i = 0; i < results.Length; i++)
        {
            // 16 units in the last place, OpenCL's bound for pow, its loosest here; sums of two
            // products may be contracted. Cos and sin lose theirs near their zeros.
            var tolerance = 16 * 1.2e-7f * Math.Max(1, Math.Abs(expected[i]));
            Assert.True(
                results[i].Equals(expected[i]) || Math.Abs(results[i] - expected[i]) <= tolerance,
                $"case {i / Length}: a {pairs.A[i % Length]}, b {pairs.B[i % Length]}: " +
                $"{results[i]}, expected {expected[i]}");
        }
    }

    [Theory, EveryDevice]
    public void Double_EveryOperator_MatchesCSharp(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        Assert.SkipUnless(device.Info.HasDouble, $"{device} has no double.");
        var random = RandomNumbers.Create();

        var (results, expected) = Run(
            deviceName,
            Pairs([0, 1, -1, 0.5], () => random.NextDouble() * 20 - 10),
            Launch.DoubleCases,
            RealCases.Double,
            RealCases.Doubles);

        // a + 3 b may be contracted: one rounding less, of numbers up to 40.
        Assert.All(
            results.Zip(expected),
            r => Assert.True(r.First.Equals(r.Second) || Math.Abs(r.First - r.Second) <= 1e-14));
    }

    private static (T[] A, T[] B) Pairs<T>(T[] corners, Func<T> next)
    {
        var all = from x in corners from y in corners select (x, y);
        var pairs = all.Concat(Enumerable.Range(0, Length).Select(_ => (x: next(), y: next())))
            .Take(Length).ToList();
        return ([.. pairs.Select(p => p.x)], [.. pairs.Select(p => p.y)]);
    }

    private delegate void Launcher<T>(
        Device device, int extent, int length, BufferView<T> a, BufferView<T> b, BufferView<T> r)
        where T : unmanaged;

    private static (T[] Results, T[] Expected) Run<T>(
        string deviceName, (T[] A, T[] B) pairs, Launcher<T> launch, Func<int, T, T, T> host, int cases)
        where T : unmanaged
    {
        var device = TestDevices.Get(deviceName);
        using var a = device.Upload<T>(pairs.A);
        using var b = device.Upload<T>(pairs.B);
        using var r = new Guarded<T>(device, cases * Length);

        launch(device, Length, Length, a, b, r.View);

        var expected =
            from n in Enumerable.Range(0, cases)
            from i in Enumerable.Range(0, Length)
            select host(n, pairs.A[i], pairs.B[i]);
        return (r.Read(), [.. expected]);
    }

    private static void Matches<T>(
        string deviceName, (T[] A, T[] B) pairs, Launcher<T> launch, Func<int, T, T, T> host, int cases)
        where T : unmanaged
    {
        var (results, expected) = Run(deviceName, pairs, launch, host, cases);
        for (var i = 0; i < results.Length; i++)
            Assert.True(
                results[i].Equals(expected[i]),
                $"case {i / Length}: a {pairs.A[i % Length]}, b {pairs.B[i % Length]}: " +
                $"{results[i]}, expected {expected[i]}");
    }
}
