using GpuBp.Compute.Cpu;
using GpuBp.Kernels;
using GpuBp.Kernels.Simd;
using GpuBp.Tests.Training;

namespace GpuBp.Tests.Kernels;

/// <summary>The SIMD forms of optimisers' steps, as <see cref="SimdFormTests"/> does the others.</summary>
public class SimdUpdateTests
{
    public static TheoryData<int> Widths => SimdFormTests.Widths;

    [Theory, MemberData(nameof(Widths))]
    public void Update_EveryRule_IsTheKernels(int bits)
    {
        Update<DescentRule>(bits);
        Update<MomentumRule>(bits);
        Update<NesterovRule>(bits);
        Update<RmsPropRule>(bits);
        Update<RmsPropMomentumRule>(bits);
        Update<AdamRule>(bits);
        Update<AdamWRule>(bits);
        Update<LionRule>(bits);
    }

    [Theory, MemberData(nameof(Widths))]
    public void GradientSquares_AnySize_AreTheKernels(int bits)
    {
        var random = RandomNumbers.Create();
        foreach (var count in SimdFormTests.Sizes(bits, random).Append(2 * GradientSquares.Block + 77))
        {
            var blocks = UpdateLaunches.SquaresOf(count);
            SimdFormTests.Hold(
                $"{count}, {random}",
                bits,
                64 * FloatError.Unit, // As GradientSquaresTests allow.
                [random.Floats(count), RandomNumbers.Poison(blocks)],
                (device, m) => UpdateLaunches.Squares(m[0].Vector, m[1].Vector),
                m => new GradientSquaresCall(m[0], m[1], count));
        }
    }

    private static void Update<TRule>(int bits)
        where TRule : struct, IUpdateRule
    {
        var random = RandomNumbers.Create();
        foreach (var count in SimdFormTests.Sizes(bits, random))
        {
            // η, a … d, the gradient's factor and the step; means of squares are not negative.
            float[] numbers = [.. random.Floats(UpdateNumbers.Count).Select(MathF.Abs)];
            SimdFormTests.Hold(
                $"{typeof(TRule).Name} of {count}, {random}",
                bits,
                100 * FloatError.Unit, // A quotient by 0.1 at least of some sums of numbers up to 2.
                [
                    random.Floats(count), random.Floats(count), [.. random.Floats(count).Select(MathF.Abs)],
                    [.. random.Floats(count).Select(MathF.Abs)], [.. numbers.Select(n => 0.1f + 0.9f * n)],
                ],
                (device, m) =>
                {
                    using var notes = device.Upload<int>([count, 3, int.MaxValue]);
                    Launch.Update<TRule>(
                        device,
                        count,
                        m[0].Vector,
                        m[1].Vector,
                        m[2].Vector,
                        m[3].Vector,
                        m[4].Vector,
                        notes.View.Slice(0, 1),
                        notes.View.Slice(1, 1),
                        notes.View.Slice(2, 1),
                        0);
                },
                m => new UpdateCall<TRule>(m, count));
        }
    }

    private sealed unsafe class UpdateCall<TRule>(GuardedMatrix[] m, int count) : ISimdCall
        where TRule : struct, IUpdateRule
    {
        public CpuWork Work<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => UpdateSimd.Work<TRule>(
                count, m[0].Start, m[1].Start, m[2].Start, m[3].Start, m[4].Start, null, null, null, 0);

        public void Run<TVector, TSimd>(CpuPart part)
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => Assert.Equal(
                (0, 0),
                UpdateSimd.Run<TRule, TVector, TSimd>(
                    part, count, m[0].Start, m[1].Start, m[2].Start, m[3].Start, m[4].Start));
    }

    private sealed unsafe class GradientSquaresCall(GuardedMatrix grad, GuardedMatrix squares, long count)
        : ISimdCall
    {
        public CpuWork Work<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => GradientSquaresSimd.Work(grad.Start, squares.Start, count);

        public void Run<TVector, TSimd>(CpuPart part)
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => GradientSquaresSimd.Run<TVector, TSimd>(
                part, grad.Start, squares.Start, count);
    }
}
