using GpuBp.Compute;
using GpuBp.Compute.Cuda;

namespace GpuBp.Tests.Generator;

/// <summary>
/// Compiles every kernel of the library and of the tests, under every combination of policies, for
/// CUDA; nothing of it is run.
/// </summary>
public class CudaTextTests
{
    private static readonly Dictionary<string, Kernel> Library = KernelsOf(typeof(Mlp));
    private static readonly Dictionary<string, Kernel> Tests = KernelsOf(typeof(CudaTextTests));

    // Tiles for processors never meet a GPU.
    public static TheoryData<string> LibraryNames =>
        [.. Library.Keys.Where(name => !name.Contains("ProcessorTile", StringComparison.Ordinal) &&
            !name.Contains("CpuTile", StringComparison.Ordinal))];

    public static TheoryData<string> TestNames => [.. Tests.Keys];

    [Theory, MemberData(nameof(LibraryNames))]
    public void CudaText_LibraryKernel_CompilesWithoutLocalMemory(string name)
    {
        var ptx = Compile(name, Library[name]);

        // An array that is not in registers after unrolling would lie there.
        Assert.DoesNotContain("__local_depot", ptx, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestNames))]
    public void CudaText_TestKernel_Compiles(string name) => Compile(name, Tests[name]);

    private static string Compile(string name, Kernel kernel)
    {
        var ptx = CudaText.Compile(name, CudaPrelude.Text + kernel.Text);
        Assert.Contains($".entry {kernel.Name}(", ptx, StringComparison.Ordinal);
        return ptx;
    }

    private static Dictionary<string, Kernel> KernelsOf(Type type) =>
        CudaText.KernelsOf(type.Assembly).ToDictionary(k => k.Name, k => k.Kernel);
}
