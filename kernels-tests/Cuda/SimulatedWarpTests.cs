using GpuBp.Compute;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Cuda;

/// <summary>
/// The instructions of a whole warp against products in double and against their layout written out: a
/// mistake in the simulation would bless the same mistake in a kernel.
/// </summary>
public class SimulatedWarpTests
{
    // From the manual of PTX, m16n8k8: rows and columns of each register of A and B by lane.
    [Fact]
    public void MmaTf32_RandomOperands_IsTheirProduct() => IsProduct(
        depth: 8,
        """
        Ptx_MmaTf32(sums,
            Ptx_RoundToTf32(a[g * 8 + t]), Ptx_RoundToTf32(a[(g + 8) * 8 + t]),
            Ptx_RoundToTf32(a[g * 8 + t + 4]), Ptx_RoundToTf32(a[(g + 8) * 8 + t + 4]),
            Ptx_RoundToTf32(b[t * 8 + g]), Ptx_RoundToTf32(b[(t + 4) * 8 + g]));
        """,
        value => Rounded(value, bits: 10, tiesToEven: false));

    [Fact]
    public void MmaBf16_RandomOperands_IsTheirProduct() => IsProduct(
        depth: 16,
        """
        Ptx_MmaBf16(sums,
            Ptx_PackBf16(a[g * 16 + 2 * t], a[g * 16 + 2 * t + 1]),
            Ptx_PackBf16(a[(g + 8) * 16 + 2 * t], a[(g + 8) * 16 + 2 * t + 1]),
            Ptx_PackBf16(a[g * 16 + 2 * t + 8], a[g * 16 + 2 * t + 9]),
            Ptx_PackBf16(a[(g + 8) * 16 + 2 * t + 8], a[(g + 8) * 16 + 2 * t + 9]),
            Ptx_PackBf16(b[2 * t * 8 + g], b[(2 * t + 1) * 8 + g]),
            Ptx_PackBf16(b[(2 * t + 8) * 8 + g], b[(2 * t + 9) * 8 + g]));
        """,
        value => Rounded(value, bits: 7, tiesToEven: true));

    // Element (row, column) of matrix m holds 64 m + 8 row + column.
    [Theory, InlineData(false), InlineData(true)]
    public void LoadMatrix4_EachLane_GetsTwoNeighboursOfEachMatrix(bool isTransposed)
    {
        using var card = new SimulatedCard();
        using var device = card.Open();
        using var y = device.Allocate<uint>(32 * 4);

        device.Launch(
            SampleKernels.ForCompiler("K", $$"""
                SHARED_BYTES(K, SHARED_SIZE(uint, 128))
                KERNEL void K(GLOBAL uint* y, LONG yOffset, LONG yLength)
                {
                    SHARED_ARRAY(uint, tile, 128, 0);
                    for (int i = 0; i < 4; i++)
                    {
                        int at = 4 * Group_IdxX + i;
                        tile[at] = 2 * at | (2 * at + 1) << 16;
                    }
                    Group_Barrier();
                    Ptx_LoadMatrix4{{(isTransposed ? "Transposed" : "")}}(y + 4 * Group_IdxX, tile + 4 * Group_IdxX);
                }
                """),
            new LaunchConfig(1, 1, 32, 1),
            [KernelArgument.From(y.View)]);

        var expected =
            from lane in Enumerable.Range(0, 32)
            from m in Enumerable.Range(0, 4)
            let row = isTransposed ? 2 * (lane % 4) : lane / 4
            let column = isTransposed ? lane / 4 : 2 * (lane % 4)
            let first = 64 * m + 8 * row + column
            let second = first + (isTransposed ? 8 : 1)
            select (uint)(first | second << 16);
        Assert.Equal(expected, y.View.ToArray());
    }

    private static void IsProduct(int depth, string multiply, Func<float, double> rounded)
    {
        var random = RandomNumbers.Create();
        using var card = new SimulatedCard();
        using var device = card.Open();
        var left = random.SingleMatrix(16, depth);
        var right = random.SingleMatrix(depth, 8);
        using var a = device.Upload<float>(left.Cast<float>().ToArray());
        using var b = device.Upload<float>(right.Cast<float>().ToArray());
        using var c = device.Upload<float>(RandomNumbers.Poison(16 * 8));

        device.Launch(
            SampleKernels.ForCompiler("K", $$"""
                KERNEL void K(
                    GLOBAL float* a, LONG aOffset, LONG aLength,
                    GLOBAL float* b, LONG bOffset, LONG bLength,
                    GLOBAL float* c, LONG cOffset, LONG cLength)
                {
                    int g = Group_IdxX / 4;
                    int t = Group_IdxX % 4;
                    float sums[4] = {1, 2, 3, 4};
                    {{multiply}}
                    c[g * 8 + 2 * t] = sums[0] - 1;
                    c[g * 8 + 2 * t + 1] = sums[1] - 2;
                    c[(g + 8) * 8 + 2 * t] = sums[2] - 3;
                    c[(g + 8) * 8 + 2 * t + 1] = sums[3] - 4;
                }
                """),
            new LaunchConfig(1, 1, 32, 1),
            [KernelArgument.From(a.View), KernelArgument.From(b.View), KernelArgument.From(c.View)]);

        var product = c.View.ToArray();
        for (var i = 0; i < 16; i++)
        {
            for (var j = 0; j < 8; j++)
            {
                var expected = Enumerable.Range(0, depth).Sum(k => rounded(left[i, k]) * rounded(right[k, j]));

                // Sums of up to 20 by 17 roundings to 24 bits.
                Assert.True(
                    Math.Abs(expected - product[8 * i + j]) < 2e-5,
                    $"[{i}, {j}] is {product[8 * i + j]}, not {expected}; {random}");
            }
        }
    }

    /// <summary>A normal number to so many bits after the leading one.</summary>
    private static double Rounded(float value, int bits, bool tiesToEven)
    {
        if (value == 0)
            return 0;
        var unit = Math.Pow(2, Math.Floor(Math.Log2(Math.Abs((double)value))) - bits);
        return unit * Math.Round(
            value / unit, tiesToEven ? MidpointRounding.ToEven : MidpointRounding.AwayFromZero);
    }
}
