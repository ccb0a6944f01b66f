using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GpuBp.Tests.Generator;

/// <summary>Projects whose generated sources must compile without a warning.</summary>
public class AcceptedBuildTests
{
    private const string Kernel = "[Kernel] public static void Run(ArrayView<int> n, int d) { n[0] = n[1] * d; }";

    [Theory]
    [InlineData("static class C { " + Kernel + " }")]
    [InlineData("namespace A.@event; static class C { " + Kernel + " }")]
    [InlineData("namespace A { static class C { " + Kernel + " } } namespace B { static class C { " + Kernel + " } }")]
    [InlineData("class A { internal class C { " + Kernel + " } } class A_C { " + Kernel + " }")]
    [InlineData("static partial class C { " + Kernel + " } static partial class C { }")]
    [InlineData("static class C { [Kernel] public static void Fill(Index1D i, ArrayView<int> n) => n[i] = 1; }")]
    [InlineData("static class C { [Kernel] public static void Nothing() { } }")]
    [InlineData(
        "static class C { [Kernel] public static void Run(Index2D i, ArrayView<int> n, int a, int b, int c, int d, int e, " +
        "int f, int g, int h, int j, int k, int l, int m, int o) => n[i.X] = i.Y + a + o; }")]
    [InlineData(
        "using ILGPU.Runtime; static class C { [Kernel] public static void Run(ArrayView1D<S, Stride1D.Dense> s, " +
        "ArrayView<long> r, int extentX) { ArrayView1D<S, Stride1D.Dense> t = s.BaseView; r[extentX] = t.LengthInBytes; " +
        "r[1] = F(s, t); } static long F(ArrayView<S> a, ArrayView1D<S, Stride1D.Dense> b) => a.Length + b.Extent.X; } " +
        "struct S { public int A; public double B; }")]
    [InlineData("static class Größe { " + Kernel + " }")]
    [InlineData(
        "static class C { [Kernel] public static void Run(ArrayView<S> s) { s[0] = new S { A = 1 }; } } " +
        "struct S { public int A; public readonly int B; }")]
    [InlineData(
        "[KernelPolicy] interface I { static abstract int A { get; } static abstract float F(float x); } " +
        "partial struct P : I { public static int A => int.MaxValue; } " +
        "partial struct P : IDisposable { public static float F(float x) => x; public void Dispose() { } } " +
        "static class C { [Kernel] public static void Run<T>(ArrayView<int> n) where T : struct, I " +
        "{ n[0] = P.A + n[1] + T.A; } }")]
    public void Build_AnyProject_HasNoWarnings(string source)
    {
        var compilation = InMemoryBuild.Compile(source);

        Assert.Empty(Build(compilation));
        Assert.Empty(Build(compilation.WithOptions(
            InMemoryBuild.Options.WithNullableContextOptions(NullableContextOptions.Disable))));
        Assert.Empty(Build(compilation.WithOptions(InMemoryBuild.Options.WithOverflowChecks(true))));
    }

    [Fact]
    public void Build_HelperOfAReferencedProject_IsRefusedLikeThatOfALibrary()
    {
        // An editor shows other projects with their sources, a build shows them without.
        var library = InMemoryBuild.Compile("public static class H { public static int Value(int k) => k; }");
        var user = InMemoryBuild.Compile(
            "static class C { [Kernel] public static void Run(ArrayView<int> n) { n[0] = H.Value(1); } }")
            .WithAssemblyName("Other").AddReferences(library.ToMetadataReference());

        var result = InMemoryBuild.Generate(user);

        Assert.Equal("GPUBP005", Assert.Single(result.Diagnostics).Id);
        Assert.Null(result.Results[0].Exception);
    }

    private static IEnumerable<Diagnostic> Build(CSharpCompilation compilation) =>
        InMemoryBuild.Build(compilation).Where(d => d.Id is not ("CS0649" or "CS8632"));
}
