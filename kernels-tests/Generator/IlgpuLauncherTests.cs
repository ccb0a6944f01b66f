namespace GpuBp.Tests.Generator;

/// <summary>What the generator adds to a project for ILGPU.</summary>
public class IlgpuLauncherTests
{
    private const string Access = "IlgpuAccess.g.cs";

    private const string Fill =
        "namespace User; static class Fill { [Kernel] internal static void Run(Index1D i, ArrayView<float> x, int n) " +
        "{ x[(i + 1) / 2] = i < n ? n : 0f; } }";

    [Fact]
    public void Launcher_KernelWithoutArrays_LoadsItsOwnMethod()
    {
        var build = IlgpuBuild.Load(Fill);

        Assert.Equal(build.Written("Fill"), build.Chosen("Fill"));
        Assert.Contains(
            "LoadAutoGroupedKernel(accelerator, (global::System.Action<global::ILGPU.Index1D, global::ILGPU.ArrayView<float>, int>)method)",
            build.Sources["User.Fill.Run.g.cs"],
            StringComparison.Ordinal);
    }

    [Fact]
    public void Launcher_QuartetsWithoutArrays_AreToldToBeAligned()
    {
        var build = IlgpuBuild.Load(
            "namespace User; static class Copy { [Kernel] internal static void Run(ArrayView<float> x, ArrayView<float> y) " +
            "{ var to = y.Cast<Float4>(); to[0] = 2f * x.Cast<Float4>()[Group.IdxX]; } }");
        var chosen = build.Chosen("Copy");

        Assert.Contains("AsAligned(y.Cast<", build.Sources["User.Copy.Run.g.cs"], StringComparison.Ordinal);
        Assert.Equal([2f, 4f, 6f, 8f, 0f], IlgpuBuild.Run<float>(chosen, 0, [[1f, 2f, 3f, 4f]], 5));
    }

    [Theory]
    [InlineData(Fill)]
    [InlineData(
        "[KernelPolicy] public interface I { static abstract int A { get; } } struct P : I { public static int A => 1; }")]
    public void Access_ProjectOfKernelsOrPolicies_IsGivenOnce(string source) =>
        Assert.Contains("ILGPURuntime", IlgpuBuild.Load(source).Sources[Access], StringComparison.Ordinal);

    [Fact]
    public void Access_ProjectWithoutEither_IsNotGiven() =>
        Assert.Empty(IlgpuBuild.Load("static class C { }").Sources);

    [Theory]
    [InlineData("static class C { [Kernel] private static void Run(ArrayView<int> n) => n[0] = 1; }", "private")]
    [InlineData("static class C { class D { [Kernel] public static void Run(ArrayView<int> n) => n[0] = 1; } }", "private")]
    [InlineData(
        "static class C { [Kernel] public static void Run(ArrayView<int> n, int a, int b, int c, int d, int e, int f, " +
        "int g, int h, int j, int k, int l, int m, int o, int p) => n[0] = 1; }",
        "15 parameters")]
    public void Kernel_ThatIlgpuCannotLoad_IsRefused(string source, string reason)
    {
        var result = InMemoryBuild.Generate(InMemoryBuild.Compile(source));

        var diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal("GPUBP013", diagnostic.Id);
        Assert.Contains(reason, diagnostic.GetMessage(null), StringComparison.Ordinal);
    }
}
