using GpuBp.Compute;
using GpuBp.Compute.Cuda;
using GpuBp.Kernels;

namespace GpuBp.Tests.Generator;

/// <summary>
/// Compiles every kernel of the library, under every combination of policies that a GPU meets, by
/// NVRTC where there is one; nothing of it is run.
/// </summary>
public class CubinTests
{
    private const int RegistersOfAMultiprocessor = 65536;

    private static readonly int[] Architectures = LongRun.IsAsked ? [80, 86, 89, 90] : [80, 90];
    private static readonly NvrtcSearch Search = new(Environment.GetEnvironmentVariable);
    private static readonly Lazy<Nvrtc?> Compiler = new(
        () => Search.Candidates.Select(file => Nvrtc.Load(file.Path)).FirstOrDefault(nvrtc => nvrtc is not null));

    private static readonly Dictionary<string, Kernel> Library = CudaText.KernelsOf(typeof(Mlp).Assembly)
        .Where(k => CudaText.IsForGpus(k.Name)).ToDictionary(k => k.Name, k => k.Kernel);

    // Without NVRTC one row, which says that it was not found.
    public static TheoryData<string> LibraryNames =>
        Compiler.Value is null ? ["every kernel"] : [.. Library.Keys];

    public static TheoryData<string> DescentNames => Compiler.Value is null
        ? ["WeightDescent"]
        : [.. Library.Keys.Where(
            name => name.StartsWith("WeightDescent GpuBp.Kernels.Float32", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(LibraryNames))]
    public void Cubin_OfALibraryKernel_NeedsNoStack(string name)
    {
        SkipWithoutNvrtc();
        foreach (var architecture in Architectures)
        {
            var kernel = Library[name];
            var resources = Compile(kernel.Name, CudaCompiler.Source(kernel), architecture);

            // With the figures, for they are what a tile is chosen by.
            TestContext.Current.TestOutputHelper!.WriteLine($"{name} for sm_{architecture}: {resources}");
            Assert.Equal((0, 0), (resources.FrameBytes, resources.StackBytes));
            Assert.True(
                resources.Registers * ThreadsOf(name) <= RegistersOfAMultiprocessor,
                $"{name} for sm_{architecture} needs {resources.Registers} registers for each of {ThreadsOf(name)} threads.");
        }
    }

    // The same product with another end, which must cost the main loop of a staged float32 tile nothing. That of
    // other tiles sways by a few waits either way.
    [Theory, MemberData(nameof(DescentNames))]
    public void Cubin_OfWeightDescent_WaitsNoMoreInItsMainLoopThanWeightGradient(string name)
    {
        SkipWithoutNvrtc();
        var gradientName = name.Replace("WeightDescent", "WeightGradient", StringComparison.Ordinal);
        foreach (var architecture in Architectures)
        {
            var descent = LoopOf(name, architecture);
            var gradient = LoopOf(gradientName, architecture);

            TestContext.Current.TestOutputHelper!.WriteLine(
                $"{name} for sm_{architecture}: {descent}; WeightGradient: {gradient}");
            Assert.Equal(gradient.Products, descent.Products);

            // The compiler's order of instructions sways by one.
            Assert.True(
                descent.Waits <= gradient.Waits + 1, $"sm_{architecture}: {descent}, WeightGradient: {gradient}");
        }
    }

    // So a stack would be seen.
    [Fact]
    public void Cubin_OfAnIndexedArray_NeedsStack()
    {
        const string Source = """
            extern "C" __global__ void Indexed(const int* x, int* y, int n)
            {
                int kept[32];
                #pragma unroll
                for (int i = 0; i < 32; i++)
                    kept[i] = x[i] * n;
                for (int i = 0; i < n; i++)
                    y[i] = kept[x[i]];
            }
            """;

        Assert.Equal(32 * sizeof(int), Compile("Indexed", Source, Architectures[0]).FrameBytes);
    }

    private static void SkipWithoutNvrtc() => Assert.SkipWhen(
        Compiler.Value is null, $"NVRTC was not found; looked for it in {Search.Places}.");

    private static CubinResources Compile(string name, string source, int architecture) =>
        CubinResources.Read(CubinOf(name, source, architecture), name);

    private static CubinLoop LoopOf(string name, int architecture)
    {
        var kernel = Library[name];
        var cubin = CubinOf(kernel.Name, CudaCompiler.Source(kernel), architecture);
        var loop = CubinLoop.Read(cubin, kernel.Name, architecture);
        Assert.True(loop is not null, $"{name} for sm_{architecture} has no loop that multiplies.");
        return loop;
    }

    private static byte[] CubinOf(string name, string source, int architecture)
    {
        SkipWithoutNvrtc();
        var known = Compiler.Value!.Architectures;
        Assert.SkipUnless(known.Contains(architecture), $"{Compiler.Value} does not know sm_{architecture}.");

        var cubin = Compiler.Value.Compile(
            $"{name}.cu", source, CudaCompiler.Options(known, architecture), isPtx: false, out var log);
        Assert.True(cubin is not null, $"{name} for sm_{architecture}:\n{log}\n{source}");
        return cubin;
    }

    /// <summary>The threads of a group: what its tile says; without one, as many as any has.</summary>
    private static int ThreadsOf(string name)
    {
        var tile = name.Split(' ').Skip(1).Select(typeof(Mlp).Assembly.GetType)
            .FirstOrDefault(type => type!.IsAssignableTo(typeof(ITile)));
        if (tile is null)
            return 256;

        int Of(string property) => (int)tile.GetProperty(property)!.GetValue(null)!;
        return Of("Rows") / Of("RowsPerThread") * (Of("Columns") / Of("ColumnsPerThread"));
    }
}
