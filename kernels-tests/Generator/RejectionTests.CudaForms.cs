namespace GpuBp.Tests.Generator;

public partial class RejectionTests
{
    [Theory]
    [InlineData(
        "static class C { [Kernel, ▸CudaForm(800, \"n[0] = 1;\")] public static void Run(ArrayView<int> n) { n[0] = 1; } }",
        "A kernel cannot|static helper that 'Run' calls")]
    [InlineData(
        "[KernelPolicy] interface I { static abstract int A(int k); }\n" +
        "struct P : I { [▸CudaForm(800, \"return k;\")] public static int A(int k) => k; }",
        "policy's method cannot|static helper that 'A' calls")]
    [InlineData(
        "[KernelPolicy] interface I { static abstract int A { get; } }\n" +
        "struct P : I { public static int A { [▸CudaForm(800, \"return 1;\")] get => 1; } }",
        "policy's property cannot|static helper")]
    public void CudaForm_OfNoHelper_NamesTheAlternative(string source, string words) =>
        Rejects(source, "GPUBP012", words);

    [Theory]
    [InlineData("[▸CudaForm(800, \"\")] static int F(int k) => k;", "'F' is empty|remove the attribute")]
    [InlineData("[▸CudaForm(800, \" \\n\")] static int F(int k) => k;", "'F' is empty")]
    [InlineData("[▸CudaForm(800, null!)] static int F(int k) => k;", "'F' is empty")]
    [InlineData("[▸CudaForm(80, \"return k;\")] static int F(int k) => k;", "__CUDA_ARCH__|is 80|800 for sm_80")]
    [InlineData("[CudaForm(800, \"return half;\")] static int F(int ▸half) => half;", "'half_1'|rename it")]
    [InlineData("[CudaForm(800, \"return größe;\")] static int F(int ▸größe) => größe;", "in C, but a CUDA form|rename it")]
    public void CudaForm_OfAHelper_NamesTheAlternative(string helper, string words) => Rejects(
        $"static class C {{ [Kernel] public static void Run(ArrayView<int> n) {{ n[0] = F(1); n[1] = F(2); }} {helper} }}",
        "GPUBP012",
        words);

    [Fact]
    public void CudaForm_PolicyOfAnotherName_AsksForTheKernels() => Rejects(
        """
        [KernelPolicy] interface ITile { static abstract int Rows { get; } }
        static class C
        {
            [Kernel]
            public static void Run<TTile>(ArrayView<int> n) where TTile : struct, ITile => n[0] = F<TTile>();

            [CudaForm(800, "return T_Rows;")]
            private static int F<▸T>() where T : struct, ITile => T.Rows;
        }
        """,
        "GPUBP012",
        "calls this policy 'TTile'|rename 'T' to 'TTile'");
}
