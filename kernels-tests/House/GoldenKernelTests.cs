using System.Reflection;
using GpuBp.Compute;
using GpuBp.Kernels;

namespace GpuBp.Tests.House;

/// <summary>
/// What the compilers of OpenCL and CUDA devices are given for each of the library's kernels, so
/// that a change of the generator is seen.
/// </summary>
public class GoldenKernelTests
{
    public static TheoryData<string> Names => [.. KernelCatalog.Names];

    [Theory, MemberData(nameof(Names))]
    public void OpenClText_OfKernel_IsAsReviewed(string name) =>
        GoldenFile.Matches($"kernels-tests/Golden/{name}.cl", KernelCatalog.OpenClText(name));

    [Theory, MemberData(nameof(Names))]
    public void CudaText_OfKernel_IsAsReviewed(string name) =>
        GoldenFile.Matches($"kernels-tests/Golden/{name}.cu", KernelCatalog.CudaText(name));

    [Fact]
    public void Kernels_OfTheLibrary_AllHaveGoldenFiles()
    {
        var kernels =
            from type in typeof(Mlp).Assembly.GetTypes()
            from method in type.GetMethods(
                BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            where method.IsDefined(typeof(KernelAttribute))
            select method.Name == "Run" ? type.Name : method.Name;

        Assert.Equal(kernels.Order(StringComparer.Ordinal), KernelCatalog.Names);
    }
}
