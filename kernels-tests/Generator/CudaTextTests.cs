using GpuBp.Compute;
using GpuBp.Compute.Cuda;

namespace GpuBp.Tests.Generator;

/// <summary>
/// Compiles every kernel of the library and of the tests, under every combination of policies, for
/// CUDA; nothing of it is run.
/// </summary>
public class CudaTextTests
{
    // The newest that clang 14 knows.
    private static readonly string[] Architectures = ["sm_80", "sm_86"];

    private static readonly Dictionary<string, Kernel> Library = KernelsOf(typeof(Mlp));
    private static readonly Dictionary<string, Kernel> Tests = KernelsOf(typeof(CudaTextTests));

    public static TheoryData<string> LibraryNames => [.. Library.Keys.Where(CudaText.IsForGpus)];

    public static TheoryData<string> TestNames => [.. Tests.Keys];

    [Theory, MemberData(nameof(LibraryNames))]
    public void CudaText_LibraryKernel_CompilesWithoutLocalMemory(string name)
    {
        // An array that is not in registers after unrolling would lie there.
        Assert.All(
            Compile(name, Library[name]),
            ptx => Assert.DoesNotContain("__local_depot", ptx, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(TestNames))]
    public void CudaText_TestKernel_Compiles(string name) => Compile(name, Tests[name]);

    /// <summary>The PTX for each architecture; the host reads how much shared memory a launch gives.</summary>
    private static string[] Compile(string name, Kernel kernel)
    {
        var ptx = Architectures.AsParallel().AsOrdered()
            .Select(architecture => CudaText.Compile(name, CudaPrelude.Text + kernel.Text, architecture))
            .ToArray();
        foreach (var text in ptx)
        {
            Assert.Contains($".entry {kernel.Name}(", text, StringComparison.Ordinal);
            Assert.Contains($".visible .const .align 4 .u32 {kernel.Name}_shared_bytes", text, StringComparison.Ordinal);
        }

        return ptx;
    }

    private static Dictionary<string, Kernel> KernelsOf(Type type) =>
        CudaText.KernelsOf(type.Assembly).ToDictionary(k => k.Name, k => k.Kernel);
}
