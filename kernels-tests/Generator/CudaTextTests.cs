using GpuBp.Compute;
using GpuBp.Compute.Cuda;

namespace GpuBp.Tests.Generator;

public class CudaTextTests
{
    private static readonly Dictionary<string, Kernel> Kernels =
        CudaText.KernelsOf(typeof(CudaTextTests).Assembly).ToDictionary(kernel => kernel.Name);

    public static TheoryData<string> Names => [.. Kernels.Keys];

    [Theory, MemberData(nameof(Names))]
    public void CudaText_EveryTestKernel_Compiles(string name) => Assert.Contains(
        $".entry {name}(",
        CudaText.Compile(name, CudaPrelude.Text + Kernels[name].Text),
        StringComparison.Ordinal);
}
