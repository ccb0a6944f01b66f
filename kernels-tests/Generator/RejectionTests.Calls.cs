namespace GpuBp.Tests.Generator;

public partial class RejectionTests
{
    [Theory]
    [InlineData("x[0] = ▸MathF.Cbrt(x[0]);", "'MathF.Cbrt' with float|MathF.Abs, Ceiling|Math.Abs, Max, Min")]
    [InlineData("x[0] = ▸MathF.FusedMultiplyAdd(x[0], 2, 1);", "write a * b + c, which devices contract")]
    [InlineData("n[0] = ▸Math.Clamp(d, 0, 1);", "write Max(low, Min(x, high))")]
    [InlineData("x[0] = ▸Math.Clamp(x[0], 0, 1);", "write Max(low, Min(x, high))")]
    [InlineData("x[0] = ▸Math.Max(x[0], 1f);", "'Math.Max' with float|MathF.")]
    [InlineData("var e = ▸Math.Sqrt(d);", "'Math.Sqrt' with double")]
    [InlineData("x[0] = ▸MathF.Log(x[0], 2);", "'MathF.Log'")]
    [InlineData("n[0] = ▸int.Parse(\"1\");", "Parse|no source in this project|pass its result as a parameter")]
    [InlineData("n[0] = ▸d.CompareTo(1);", "'CompareTo' is not static|all data as arguments")]
    [InlineData("▸Console.WriteLine(d);", "WriteLine|no source in this project")]
    [InlineData("n[0] = ▸System.Threading.Interlocked.Add(ref n[0], 1);", "no source in this project")]
    [InlineData("var k = 0; n[0] = ▸Atomic.Add(ref k, 1);", "element of a view in global or shared memory")]
    [InlineData("var l = LocalMemory.Allocate<int>(1); ▸Atomic.Add(ref l[0], 1);", "global or shared memory")]
    public void Call_OutsideTheLanguage_NamesTheAlternative(string body, string words) =>
        Rejects(InKernel(body), "GPUBP005", words);

    [Theory]
    [InlineData("H(d)", "static int H(int k) => k == 0 ? 0 : ▸H(k - 1);", "calls itself|use a loop")]
    [InlineData(
        "H(d)", "static int H(int k) => G(k); static int G(int k) => ▸H(k);", "'H' calls itself|use a loop")]
    [InlineData("▸H(in d)", "static int H(in int k) => k;", "'k' of 'H' is passed by reference|return the value")]
    [InlineData("▸H(ref n[0])", "static int H(ref int k) => k;", "passed by reference|pass a view")]
    [InlineData("▸H<int>(d)", "static int H<T>(int k) => k;", "not a policy of the kernel")]
    [InlineData("H(d)", "[System.Runtime.InteropServices.DllImport(\"c\")] static extern int ▸H(int k);", "no body")]
    [InlineData("▸new C().H()", "int H() => 1;", "'H' is not static")]
    public void Call_OfAHelper_NamesTheAlternative(string call, string helper, string words) => Rejects(
        $"class C {{ [Kernel] public static void Run(ArrayView<int> n, int d) {{ n[0] = {call}; }} {helper} }}",
        "GPUBP005",
        words);

    [Fact]
    public void Call_AtomicOnFloats_AsksForAFixedOrder() => Rejects(
        "static class C { [Kernel] public static void Run(ArrayView<float> x) { ▸Atomic.Add(ref x[0], 1); } }",
        "GPUBP005",
        "Add, And, CompareExchange|on int and uint|fixed order");

    [Theory]
    [InlineData("if (d > 0) { var ▸t = SharedMemory.Allocate<int>(4); }", "top level of the kernel")]
    [InlineData("for (var i = 0; i < 4; i++) { var ▸t = SharedMemory.Allocate<int>(4); }", "top level")]
    [InlineData("var t = SharedMemory.Allocate<int>(▸d);", "constant|TTile.Rows * 2")]
    [InlineData("var t = LocalMemory.Allocate<int>(▸d + 1);", "constant|TTile.Rows * 2")]
    [InlineData("n[0] = ▸LocalMemory.Allocate<int>(4)[0];", "belongs in a declaration")]
    [InlineData("▸for (var t = LocalMemory.Allocate<int>(2); t[0] > 0; ) { }", "declare it before the loop")]
    public void Allocation_OutOfPlace_NamesThePlace(string body, string words) =>
        Rejects(InKernel(body), "GPUBP006", words);

    [Theory]
    [InlineData("Index1D i, ", "var ▸t = SharedMemory.Allocate<int>(4);", "", "without Index1D")]
    [InlineData("Index1D i, ", "H();", "static void H() { var ▸t = SharedMemory.Allocate<int>(4); }", "without Index1D")]
    [InlineData("", "H(n);", "static void H(ArrayView<int> n) { if (n[0] > 0) { var ▸t = LocalMemory.Allocate<int>(4); n[0] = t[0]; } }", "top level of a helper")]
    public void Allocation_InKernelOrHelper_NamesThePlace(
        string parameter, string body, string helper, string words) => Rejects(
        $"class C {{ [Kernel] public static void Run({parameter}ArrayView<int> n) {{ {body} }} {helper} }}",
        "GPUBP006",
        words);

    [Theory]
    [InlineData("ref var ▸r = ref x[0]; r = 1;", "ref local|v[i] = …")]
    [InlineData("var v = x; ▸v = x.SubView(1, 2);", "cannot be assigned again|declare another one")]
    [InlineData("var v = ▸d > 0 ? x : x.SubView(1, 2);", "choose between views with if")]
    [InlineData("var v = ▸default(ArrayView<float>);", "SubView(offset, length)")]
    [InlineData("n[0] = ▸x.SubView(1, 2).IntLength;", "a view with a name|var part")]
    [InlineData("n[0] = (int)▸x.Cast<int>().Length;", "a view with a name|var part")]
    public void View_OutsideTheLanguage_NamesTheAlternative(string body, string words) =>
        Rejects(InKernel(body), "GPUBP008", words);

    [Fact]
    public void View_WithoutElements_AsksForThem() =>
        Rejects(InKernel("ArrayView<float> ▸v;"), "GPUBP008", "initialised at its declaration");

    [Fact]
    public void View_MadeByAHelper_AsksForAPart() => Rejects(
        """
        static class C
        {
            [Kernel] public static void Run(ArrayView<int> n) { n[0] = ▸Part(n)[1]; }
            private static ArrayView<int> Part(ArrayView<int> n) => n.SubView(1, 2);
        }
        """,
        "GPUBP008",
        "choose between views with if");

    [Fact]
    public void View_AsAResult_AsksForAnOffset() => Rejects(
        """
        static class C
        {
            [Kernel] public static void Run(ArrayView<int> n) { Part(n); }
            private static ArrayView<int> ▸Part(ArrayView<int> n) => n.SubView(1, 2);
        }
        """,
        "GPUBP008",
        "'Part' cannot return a view|return an offset");

    [Theory]
    [InlineData("n[0] = i + ▸Group.IdxX;", "", "use the index parameter")]
    [InlineData("n[0] = i + ▸Grid.GlobalIndex.X;", "", "'Grid.GlobalIndex.X'|use the index parameter")]
    [InlineData("n[0] = i + H();", "static int H() => ▸Group.IdxX;", "use the index parameter")]
    [InlineData("n[0] = i + H();", "static int H() => ▸Grid.IdxY;", "use the index parameter")]
    public void Position_WhereThereIsNone_NamesTheAlternative(string body, string helper, string words) =>
        Rejects(
            $"class C {{ [Kernel] public static void Run(Index1D i, ArrayView<int> n) {{ {body} }} {helper} }}",
            "GPUBP010",
            words);
}
