using GpuBp.Compute;
using GpuBp.Kernels;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Kernels;

/// <summary>
/// The SIMD forms against their kernels' own CPU forms, which other tests hold to the reference:
/// at every width, in any number of parts.
/// </summary>
public class SimdFormTests
{
    public static TheoryData<int> Widths => [512, 256, 128];

    [Theory, MemberData(nameof(Widths))]
    public void Activate_AnySize_IsTheKernels(int bits)
    {
        Activate<Identity>(bits);
        Activate<Sigmoid>(bits);
        Activate<Tanh>(bits);
        Activate<Relu>(bits);
        Activate<LeakyRelu>(bits);
        Activate<SimdActivationTests.OwnActivation>(bits);
    }

    [Theory, MemberData(nameof(Widths))]
    public void SgdUpdate_AnySize_IsTheKernels(int bits)
    {
        var random = RandomNumbers.Create();
        foreach (var count in Sizes(bits, random))
        {
            var rate = random.NextSingle();
            Hold(
                $"{count}, {random}",
                bits,
                0, // the same operations, each rounded alike
                [random.Floats(count), random.Floats(count), [rate]],
                (device, m) => Launch.SgdUpdate(device, count, m[0].Vector, m[1].Vector, m[2].Vector),
                m => new SimdCalls.SgdUpdateCall(m[0], m[1], count, m[2]));
        }
    }

    [Theory, MemberData(nameof(Widths))]
    public void BiasGradientAndDescent_AnyShape_AreTheKernels(int bits)
    {
        var random = RandomNumbers.Create();
        foreach (var outputs in Sizes(bits, random))
        {
            var batch = random.NextInt(1, 99);
            var rate = random.NextSingle();
            var delta = random.Floats(batch * outputs);
            var groups = new LaunchConfig(
                LaunchConfig.GroupsFor(outputs, BiasGradient.Columns), 1, BiasGradient.Columns, BiasGradient.Rows);

            // Means of what is below 1: by less than a whole rounding for each term.
            var allowed = batch * FloatError.Unit;
            Hold(
                $"[{batch} × {outputs}], {random}",
                bits,
                allowed,
                [delta, RandomNumbers.Poison(outputs)],
                (device, m) => Launch.BiasGradient(device, groups, m[0].Vector, m[1].Vector, batch, outputs),
                m => new SimdCalls.BiasGradientCall(m[0], m[1], batch, outputs));
            Hold(
                $"[{batch} × {outputs}], {random}",
                bits,
                allowed,
                [delta, random.Floats(outputs), [rate]],
                (device, m) => Launch.BiasDescent(
                    device, groups, m[0].Vector, m[1].Vector, m[2].Vector, batch, outputs),
                m => new SimdCalls.BiasDescentCall(m[0], m[1], m[2], batch, outputs));
        }
    }

    private static void Activate<T>(int bits)
        where T : struct, IActivation
    {
        var random = RandomNumbers.Create();
        foreach (var count in Sizes(bits, random))
        {
            Hold(
                $"{typeof(T).Name} of {count}, {random}",
                bits,
                FloatError.Function,
                [[.. random.SingleMatrix(1, count, 5).Cast<float>()], RandomNumbers.Poison(count)],
                (device, m) => Launch.Activate<T>(device, count, m[0].Vector, m[1].Vector),
                m => new SimdCalls.ActivateCall<T>(m[0], m[1], count));
        }
    }

    /// <summary>Around the width, prime, and random.</summary>
    internal static int[] Sizes(int bits, RandomNumbers random)
    {
        var width = bits / 32;
        return [1, width - 1, width, width + 1, 2 * width, 97, random.NextInt(1, 300)];
    }

    /// <summary>
    /// Runs the kernel's own CPU form and the SIMD form on equal memory: nothing may differ by more
    /// than is allowed, of 1 or of itself where it is larger, and no bit with the number of parts.
    /// </summary>
    internal static void Hold(
        string what,
        int bits,
        double allowed,
        float[][] memory,
        Action<Device, GuardedMatrix[]> kernel,
        Func<GuardedMatrix[], ISimdCall> form)
    {
        var expected = After(TestDevices.KernelForms, memory, kernel);
        var one = After("cpu", memory, (_, m) => SimdParts.Run(bits, 1, form(m)));
        for (var i = 0; i < one.Length; i++)
        {
            Assert.True(
                one[i] == expected[i] || (float.IsNaN(one[i]) && float.IsNaN(expected[i])) ||
                Math.Abs(one[i] - expected[i]) <= allowed * Math.Max(1, Math.Abs(expected[i])),
                $"Element {i} is {one[i]:R}, of the kernel {expected[i]:R}, {what}");
        }

        foreach (var parts in new[] { 2, 3, 7 })
        {
            var again = After("cpu", memory, (_, m) => SimdParts.Run(bits, parts, form(m)));
            Assert.True(Bits(one).SequenceEqual(Bits(again)), $"{parts} parts, {what}");
        }
    }

    // All elements of all matrices, also of those that nobody is to write to.
    private static float[] After(
        string deviceName, float[][] memory, Action<Device, GuardedMatrix[]> run)
    {
        var device = TestDevices.Get(deviceName);
        GuardedMatrix[] matrices = [.. memory.Select(values => new GuardedMatrix(device, values))];
        try
        {
            run(device, matrices);
            return [.. matrices.SelectMany(matrix => matrix.Read())];
        }
        finally
        {
            Array.ForEach(matrices, matrix => matrix.Dispose());
        }
    }

    private static IEnumerable<int> Bits(float[] values) =>
        values.Select(BitConverter.SingleToInt32Bits);
}
