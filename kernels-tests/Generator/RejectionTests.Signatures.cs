namespace GpuBp.Tests.Generator;

public partial class RejectionTests
{
    [Theory]
    [InlineData("class C { [Kernel] public void ▸Run(ArrayView<int> n) { } }", "static void|in views")]
    [InlineData("static class C { [Kernel] public static int ▸Run(int n) => n; }", "static void|in views")]
    [InlineData(
        "static class C<T> { [Kernel] public static void ▸Run(ArrayView<int> n) { } }",
        "generic type|type parameters to the method")]
    [InlineData(
        "static class C { [Kernel] public static void Run<▸T>(ArrayView<int> n) { } }",
        "'T'|'struct'|[KernelPolicy]")]
    [InlineData(
        "static class C { [Kernel] public static void Run<▸T>(ArrayView<int> n) where T : struct { } }",
        "'T'|'struct'|[KernelPolicy]")]
    [InlineData(
        "static class C { [KernelPolicy] interface I { } " +
        "[Kernel] private static void Run<▸T>(ArrayView<int> n) where T : struct, I { } }",
        "internal or public interface")]
    [InlineData("static class C { [Kernel] public static void Run(ref int ▸k) { } }", "by value|ArrayView")]
    [InlineData("static class C { [Kernel] public static void Run(out int ▸k) { k = 1; } }", "by value")]
    [InlineData("static class C { [Kernel] public static void Run(in int ▸k) { } }", "by value")]
    [InlineData("static class C { [Kernel] public static void Run(int ▸k = 1) { } }", "no default")]
    [InlineData("static class C { [Kernel] public static void Run(params int[] ▸k) { } }", "by value")]
    [InlineData("static class C { [Kernel] public static void Run(bool ▸k) { } }", "'bool'|int for a bool")]
    [InlineData("static class C { [Kernel] public static void Run(Float4 ▸k) { } }", "cannot be|ArrayView")]
    [InlineData("static class C { [Kernel] public static void Run(string ▸k) { } }", "'string'")]
    [InlineData("static class C { [Kernel] public static void Run(byte ▸k) { } }", "'byte'|int, uint, long")]
    [InlineData(
        "struct S { public int A; } static class C { [Kernel] public static void Run(S ▸k) { } }",
        "'S'|view of one element for a struct")]
    [InlineData(
        "static class C { [Kernel] public static void Run(Index1D i, Index1D ▸j) { } }", "cannot be|Index1D")]
    [InlineData("static class C { [Kernel] public static void Run(LongIndex1D ▸i) { } }", "Index1D or Index2D")]
    [InlineData("static class C { [Kernel] public static void Run(Index3D ▸i) { } }", "Index1D or Index2D|X and Y")]
    [InlineData("static class C { [Kernel] public static void Run(Index1D i, Index2D ▸j) { } }", "a first parameter")]
    [InlineData(
        "static class C { [Kernel] public static void Run(Index1D i, " +
        "ILGPU.Runtime.ArrayView2D<float, Stride2D.DenseX> ▸x) { } }",
        "ArrayView<T>|index y * width + x")]
    [InlineData(
        "static class C { [Kernel] public static void Run(ILGPU.Runtime.ArrayView1D<float, Stride1D.General> ▸x) { } }",
        "ArrayView<T>|index y * width + x")]
    [InlineData("static class C { [Kernel] public static void Run(VariableView<float> ▸x) { } }", "ArrayView<T>")]
    public void Signature_OutsideTheLanguage_NamesTheAlternative(string source, string words) =>
        Rejects(source, "GPUBP001", words);

    [Fact]
    public void Signature_OverloadedKernels_AskForNames() => RejectsEach(
        """
        static class C
        {
            [Kernel] public static void ▸Fill(ArrayView<int> n) { n[0] = 1; }
            [Kernel] public static void ▸Fill(ArrayView<float> x) { x[0] = 1; }
        }
        """,
        "several kernels 'Fill'");

    [Fact]
    public void Signature_SharedLauncherName_AsksForAnother() => RejectsEach(
        """
        static class A { internal static class Fill { [Kernel] public static void ▸Run(ArrayView<int> n) { n[0] = 1; } } }
        static class B { [Kernel] public static void ▸Fill(ArrayView<int> n) { n[0] = 1; } }
        """,
        "launcher 'Fill'");

    [Theory]
    [InlineData("var s = ▸\"text\";", "'string' is not available|use int, uint, long")]
    [InlineData("var c = ▸'c';", "'char' is not available")]
    [InlineData("n[0] = ▸(byte)d;", "'byte' is not available")]
    [InlineData("var v = ▸(object)d;", "'object' is not available")]
    [InlineData("var v = ▸(int?)d;", "'int?' is not available")]
    [InlineData("var v = ▸DayOfWeek.Friday;", "DayOfWeek' is not available")]
    [InlineData("Span<float> ▸s;", "Span<float>' is not available")]
    [InlineData("int[] ▸a;", "'int[]' is not available")]
    [InlineData("(int, int) ▸t;", "'(int, int)' is not available")]
    [InlineData("unsafe { int* ▸p; }", "'int*' is not available")]
    [InlineData("var b = ▸LocalMemory.Allocate<bool>(2);", "cannot contain bool|int with 0 and 1")]
    public void Type_OutsideTheLanguage_NamesTheAlternative(
        string body, string words) => Rejects(InKernel(body), "GPUBP002", words);

    [Theory]
    [InlineData("ArrayView<bool> ▸v", "", "cannot contain bool|int with 0 and 1")]
    [InlineData("ArrayView<byte> ▸v", "", "'byte' is not available")]
    [InlineData("ArrayView<S> ▸v", "private struct S { public int A; }", "'S' is private|internal or public")]
    [InlineData("ArrayView<S> ▸v", "public struct S { private int A; }", "'S.A'|internal or public fields")]
    [InlineData("ArrayView<S> ▸v", "public struct S { public int A { get; set; } }", "no properties")]
    [InlineData("ArrayView<S> ▸v", "public unsafe struct S { public fixed int A[4]; }", "no fixed buffers")]
    [InlineData("ArrayView<S> ▸v", "public struct S { public bool A; }", "cannot contain bool")]
    [InlineData("ArrayView<S> ▸v", "public struct S { public Float4 A; }", "four floats")]
    [InlineData("ArrayView<S> ▸v", "public struct S { }", "'S' has no fields")]
    [InlineData("ArrayView<S<int>> ▸v", "public struct S<T> { public T A; }", "is not available")]
    [InlineData(
        "ArrayView<S> ▸v",
        "[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Sequential, Pack = 1)]" +
        "public struct S { public int A; }",
        "layout of C")]
    public void Type_OfAView_NamesTheAlternative(string parameter, string member, string words) => Rejects(
        $"public static class C {{ {member} [Kernel] private static void Run({parameter}) {{ }} }}",
        "GPUBP002",
        words);

    [Theory]
    [InlineData("static int ▸Rows { get { var r = 4; return r; } }", "static int Rows => …;")]
    [InlineData("static int ▸Rows { get; } = 4;", "static int Rows => …;")]
    [InlineData("static int Rows => Columns; public static int Columns => ▸Rows;", "depends on itself")]
    public void Policy_Property_IsAConstantExpression(string rows, string words) => Rejects(
        "[KernelPolicy] interface ITile { static abstract int Rows { get; } }\n" +
        $"struct Tile : ITile {{ public {rows} }}",
        "GPUBP009",
        words);

    [Theory]
    [InlineData("float F(ArrayView<float> v)", "v[0]")]
    [InlineData("float F(Float4 v)", "v.X")]
    [InlineData("Float4 F(float v)", "new Float4(v, v, v, v)")]
    [InlineData("float F(in float v)", "v")]
    [InlineData("float F<T>(float v)", "v")]
    public void Policy_Method_TakesNumbersByValue(string signature, string value) => Rejects(
        $"[KernelPolicy] interface IF {{ static abstract {signature}; }}\n" +
        $"struct P : IF {{ public static {signature.Replace(" F", " ▸F", StringComparison.Ordinal)} => {value}; }}",
        "GPUBP009",
        "numbers by value|pass the elements");

    [Theory]
    [InlineData("class C { private struct ▸P : I { public static int A => 1; } }")]
    [InlineData("struct ▸P<T> : I { public static int A => 1; }")]
    [InlineData("class C<T> { public struct ▸P : I { public static int A => 1; } }")]
    public void Policy_Unreachable_AsksForAnother(string policy) => Rejects(
        $"[KernelPolicy] interface I {{ static abstract int A {{ get; }} }}\n{policy}",
        "GPUBP009",
        "without type parameters|internal or public");

    [Fact]
    public void Policy_OverloadedMethods_AsksForNames() => Rejects(
        """
        [KernelPolicy] interface I { static abstract int A(int k); static abstract int A(float k); }
        struct P : I { public static int A(int k) => k; public static int ▸A(float k) => 1; }
        """,
        "GPUBP009",
        "several methods 'A'");

    private static void RejectsEach(string source, string words)
    {
        (source, var places) = Places(source);

        var result = InMemoryBuild.Generate(InMemoryBuild.Compile(source));

        Assert.Equal(places, result.Diagnostics.Select(Place));
        Assert.All(result.Diagnostics, d => Assert.Equal("GPUBP001", d.Id));
        Assert.All(
            result.Diagnostics,
            d => Assert.Contains(words, d.GetMessage(null), StringComparison.Ordinal));
        Assert.Empty(result.GeneratedTrees);
    }
}
