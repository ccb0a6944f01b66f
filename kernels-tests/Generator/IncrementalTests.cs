using Microsoft.CodeAnalysis;

namespace GpuBp.Tests.Generator;

public class IncrementalTests
{
    private const string Kernel =
        "namespace User; static class Fill { [Kernel] public static void Run(ArrayView<int> n) { n[0] = H.Value(1); } }";

    private const string Helper = "namespace User; static class H { public static int Value(int k) => k + 1; }";

    private const string Other =
        "namespace User; static class Clear { [Kernel] public static void Run(ArrayView<int> n) { n[0] = 0; } }";

    private const string Policy =
        "namespace User; [KernelPolicy] interface ITile { static abstract int Rows { get; } } " +
        "struct Tile : ITile { public static int Rows => 4; }";

    [Fact]
    public void Edit_Elsewhere_EmitsNothingAgain()
    {
        var (before, after) = Run(file: 4, "namespace User; static class Unrelated { public const int Two = 2; }");

        Assert.Equal(before.Sources, after.Sources);
        Assert.Equal(4, after.OutputReasons.Count); // Two kernels, a policy, and access for ILGPU.
        Assert.All(after.OutputReasons, reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void Edit_OfOneKernel_LeavesTheOtherOutputsCached()
    {
        var (before, after) = Run(file: 2, Other.Replace("= 0", "= 7", StringComparison.Ordinal));

        Assert.Equal(1, after.OutputReasons.Count(r => r == IncrementalStepRunReason.Modified));
        Assert.Equal(3, after.OutputReasons.Count(r => r == IncrementalStepRunReason.Cached));
        Assert.Equal(
            ["User.Clear.Run.g.cs"],
            after.Sources.Keys.Where(name => after.Sources[name] != before.Sources[name]));
    }

    [Fact]
    public void Edit_OfALineAboveTheKernel_LeavesItsOutputCached()
    {
        var (before, after) = Run(file: 0, "\n\n" + Kernel);

        Assert.Equal(before.Sources, after.Sources);
        Assert.All(after.OutputReasons, reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void Edit_OfAHelperInAnotherFile_ChangesTheKernelsText()
    {
        var (before, after) = Run(file: 1, Helper.Replace("k + 1", "k + 41", StringComparison.Ordinal));

        Assert.DoesNotContain("41", before.Sources["User.Fill.Run.g.cs"], StringComparison.Ordinal);
        Assert.Contains("41", after.Sources["User.Fill.Run.g.cs"], StringComparison.Ordinal);
    }

    private static (Output Before, Output After) Run(int file, string text)
    {
        var compilation = InMemoryBuild.Compile(
            Kernel, Helper, Other, Policy, "namespace User; static class Unrelated { }");
        var driver = InMemoryBuild.Driver(tracksSteps: true).RunGenerators(compilation);
        var before = new Output(driver.GetRunResult());

        var edited = InMemoryBuild.Compile(text).SyntaxTrees[0];
        var tree = compilation.SyntaxTrees[file];
        driver = driver.RunGenerators(
            compilation.ReplaceSyntaxTree(tree, tree.WithChangedText(edited.GetText())));
        return (before, new Output(driver.GetRunResult()));
    }

    private sealed class Output(GeneratorDriverRunResult result)
    {
        internal Dictionary<string, string> Sources { get; } = Assert.Single(result.Results)
            .GeneratedSources.ToDictionary(s => s.HintName, s => s.SourceText.ToString());

        internal List<IncrementalStepRunReason> OutputReasons { get; } =
        [
            .. result.Results[0].TrackedOutputSteps
                .SelectMany(steps => steps.Value).SelectMany(step => step.Outputs).Select(o => o.Reason),
        ];
    }
}
