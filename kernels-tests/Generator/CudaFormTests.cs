using GpuBp.Compute;
using GpuBp.Compute.Cuda;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Generator;

/// <summary>What the generator makes of [CudaForm], and what the forms compute.</summary>
public class CudaFormTests
{
    private static readonly LaunchConfig OneWarp = new(1, 1, 32, 1);
    private static readonly bool[] Transposed = [false, true];

    // Rows of b, of which the copies fill up what is missing with zeros.
    [Theory, EveryDevice(16), EveryDevice(11)]
    public void WarpProducts_WholeNumbers_AreExact(string deviceName, int rows)
    {
        var device = TestDevices.Get(deviceName);
        var random = RandomNumbers.Create();
        float[] a = [.. Enumerable.Range(0, 16 * 16).Select(_ => (float)random.NextInt(-100, 100))];
        float[] b = [.. Enumerable.Range(0, rows * 8).Select(_ => (float)random.NextInt(-100, 100))];
        using var left = device.Upload<float>(a);
        using var right = device.Upload<float>(b);
        using var c = new Guarded<float>(device, 2 * 16 * 8);

        Launch.WarpProducts(device, OneWarp, left, right, b.Length, c.View);

        var product =
            from i in Enumerable.Range(0, 16)
            from j in Enumerable.Range(0, 8)
            select (float)Enumerable.Range(0, rows).Sum(k => (double)a[16 * i + k] * b[8 * k + j]);
        Assert.Equal(product.Concat(product), c.Read());
    }

    [Theory, EveryDevice]
    public void WarpMatrices_AsTheyLieAndTransposed_AreThoseOfPtx(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        var random = RandomNumbers.Create();
        uint[] x = [.. Enumerable.Range(0, 128).Select(_ => (uint)random.NextInt64(1L << 32))];
        using var input = device.Upload<uint>(x);
        using var r = new Guarded<uint>(device, 2 * 128);

        Launch.WarpMatrices(device, OneWarp, input, r.View);

        // Element [row, column] of matrix m; a lane gets two of one row, the left one in the low half.
        uint At(int m, int row, int column) => x[m * 32 + row * 4 + column / 2] >> (16 * (column % 2)) & 0xFFFF;
        var parts =
            from transposed in Transposed
            from lane in Enumerable.Range(0, 32)
            from m in Enumerable.Range(0, 4)
            let row = lane / 4
            let column = 2 * (lane % 4)
            select transposed
                ? At(m, column, row) | At(m, column + 1, row) << 16
                : At(m, row, column) | At(m, row, column + 1) << 16;
        Assert.Equal(parts, r.Read());
    }

    [Theory, EveryDevice]
    public void Formed_WithAPolicy_MatchesCSharp(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        var random = RandomNumbers.Create();
        int[] x = [.. Enumerable.Range(0, 203).Select(_ => random.Next(-1000, 1000))];
        using var input = device.Upload<int>(x);
        using var r = new Guarded<int>(device, x.Length);

        Launch.Formed<Edge16>(device, x.Length, input, r.View);

        Assert.Equal(x.Select((v, i) => 16 * v + i), r.Read());
    }

    [Fact]
    public void Text_OfAForm_KeepsTheMeaningForOtherDevices() => Assert.Contains(
        """
        #if CUDA_ARCH >= 500
        DEVFN void GpuBp_Tests_Generator_CudaFormKernels_Set_G(GLOBAL int* view, int at, int value)
        {
            // A form may have lines, "texts" and pragmas.
            #pragma unroll
            for (int k = 0; k < 1; k++)
                view[at] = value;
        }
        #else
        DEVFN void GpuBp_Tests_Generator_CudaFormKernels_Set_G(GLOBAL int* view, int at, int value)
        {
            view[at] = value;
        }
        #endif
        #endif
        """,
        Launch.FormedKernel<Edge16>().Text,
        StringComparison.Ordinal);

    [Fact]
    public void Writes_ThroughAForm_AreThoseOfTheMeaning()
    {
        Assert.Equal([false, false, true], Launch.FormedKernel<Edge16>().Writes!);
        Assert.Equal([false, false, false, true], Launch.WarpProductsKernel().Writes!);
    }

    [Theory]
    [InlineData("cp.async.cg.shared.global")]
    [InlineData("cp.async.ca.shared.global")]
    [InlineData("cp.async.commit_group;")]
    [InlineData("cp.async.wait_group 0;")]
    [InlineData("cvt.rna.tf32.f32")]
    [InlineData("cvt.rn.bf16x2.f32")]
    [InlineData("ldmatrix.sync.aligned.m8n8.x4.shared.b16")]
    [InlineData("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32")]
    [InlineData("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32")]
    public void Ptx_OfTheProducts_HoldsTheInstruction(string instruction) =>
        Assert.Contains(instruction, Ptx(Launch.WarpProductsKernel(), "sm_80"), StringComparison.Ordinal);

    [Fact]
    public void Ptx_OfTheMatrices_HoldsBothLoads()
    {
        var ptx = Ptx(Launch.WarpMatricesKernel(), "sm_80");

        Assert.Contains("ldmatrix.sync.aligned.m8n8.x4.shared.b16", ptx, StringComparison.Ordinal);
        Assert.Contains("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16", ptx, StringComparison.Ordinal);
    }

    [Fact]
    public void Ptx_BelowTheArchitecture_IsThatOfTheMeaning()
    {
        var ptx = Ptx(Launch.WarpProductsKernel(), "sm_75");

        Assert.DoesNotContain("cp.async", ptx, StringComparison.Ordinal);
        Assert.DoesNotContain("mma.sync", ptx, StringComparison.Ordinal);
    }

    [Fact]
    public void Ptx_OfAWrapper_WithTheirNameTaken_IsNotDefined() => Assert.DoesNotContain(
        "cp.async",
        CudaText.Compile("no kernel", "#define PTX_WRAPPERS\n" + CudaPrelude.Text, "sm_80"),
        StringComparison.Ordinal);

    [Fact]
    public void SharedBytes_OfAKernel_AreASymbol()
    {
        AssertBytes(0, Launch.FormedKernel<Edge16>());
        AssertBytes(1024 + 512, Launch.WarpProductsKernel());

        // 7 and 64 ints and 3 pairs of floats, each array from a multiple of 16 on.
        AssertBytes(32 + 256 + 32, Launch.RaggedArraysKernel());

        static void AssertBytes(int bytes, Kernel kernel) => Assert.Matches(
            $@"\.visible \.const \.align 4 \.u32 {kernel.Name}_shared_bytes{(bytes == 0 ? "" : $" = {bytes}")};",
            Ptx(kernel, "sm_80"));
    }

    [Fact]
    public void SharedArrays_OfAKernel_AreReachedAsSharedMemory()
    {
        var ptx = Ptx(Launch.TiledProductKernel<Edge16>(), "sm_80");

        Assert.Matches(@"\bld\.shared\.f32", ptx);
        Assert.Matches(@"\bst\.shared\.f32", ptx);
        Assert.DoesNotMatch(@"\b(ld|st)\.f32", ptx);
    }

    [Theory, EveryDevice]
    public void RaggedArrays_OfSeveralTypes_DoNotOverlap(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        using var r = new Guarded<float>(device, 64);

        Launch.RaggedArrays(device, new LaunchConfig(1, 1, 64, 1), r.View);

        Assert.Equal(
            Enumerable.Range(0, 64).Select(t => (float)(t % 7 + 100 + t + 1000 + t % 3 + 2000 + t % 3)), r.Read());
    }

    private static string Ptx(Kernel kernel, string architecture) =>
        CudaText.Compile(kernel.Name, CudaPrelude.Text + kernel.Text, architecture);
}
