namespace GpuBp.Tests.Generator;

public partial class RejectionTests
{
    [Theory]
    [InlineData("▸if (t < 4) { Group.Barrier(); }", "The condition of an if|same for every thread|guard the work")]
    [InlineData("▸if (n[0] < 4) { Group.Barrier(); }", "The condition of an if")]
    [InlineData("▸if (Group.LinearIndex < 4) { Group.Barrier(); }", "The condition of an if")]
    [InlineData("▸if (Grid.GlobalIndex.Y < d) { Group.Barrier(); }", "The condition of an if")]
    [InlineData("▸if (Group.IsFirstThread) { Group.Barrier(); }", "The condition of an if")]
    [InlineData("▸while (Grid.GlobalLinearIndex < d) { Group.Barrier(); }", "The condition of a loop")]
    [InlineData("var k = d; k += 1; ▸if (k < 4) { Group.Barrier(); }", "The condition of an if")]
    [InlineData("▸for (var k = 0; k < t; k++) { Group.Barrier(); }", "The condition of a loop")]
    [InlineData("▸for (var k = t; k < d; k++) { Group.Barrier(); }", "The start of a loop")]
    [InlineData("▸for (var k = 0; k < d; k += t) { Group.Barrier(); }", "The step of a loop")]
    [InlineData("▸while (t > 4) { Group.Barrier(); }", "The condition of a loop")]
    [InlineData("▸do { Group.Barrier(); } while (n[0] > 4);", "The condition of a loop")]
    [InlineData("▸for (var k = 0; k < d; k++) { Group.Barrier(); k++; }", "counter 'k'|only in the loop's head")]
    [InlineData("var j = 0; for (var k = 0; k < d; k++, ▸j++) { Group.Barrier(); n[j] = 1; }", "move this into the body")]
    [InlineData("if (t > d) { ▸return; } Group.Barrier(); n[0] = 1;", "cannot leave before a barrier|guard its work")]
    [InlineData("for (var k = 0; k < d; k++) { if (t > k) { ▸break; } Group.Barrier(); }", "cannot leave before")]
    [InlineData("for (var k = 0; k < d; k++) { if (t > k) { ▸continue; } Group.Barrier(); }", "cannot leave before")]
    [InlineData("for (var k = 0; k < d; k++) { Group.Barrier(); if (t > k) { ▸break; } }", "cannot leave before")]
    [InlineData("while (d > 0) { Group.Barrier(); if (t > 0) { ▸return; } }", "cannot leave before")]
    [InlineData("if (d > 0) { if (t > 0) { ▸return; } n[1] = 1; } Group.Barrier();", "cannot leave before")]
    public void Barrier_NotReachedByAll_NamesTheAlternative(string body, string words) =>
        Rejects(InKernel("var t = Group.IdxX; n[t] = t; " + body), "GPUBP007", words);

    [Theory]
    [InlineData("Index1D i, ", "▸Group.Barrier();", "", "take the index parameter away")]
    [InlineData("", "H(n);", "static void H(ArrayView<int> n) { ▸Group.Barrier(); }", "call the helper on both sides")]
    public void Barrier_InImplicitKernelOrHelper_NamesThePlace(
        string parameter, string body, string helper, string words) => Rejects(
        $"class C {{ [Kernel] public static void Run({parameter}ArrayView<int> n) {{ {body} }} {helper} }}",
        "GPUBP007",
        words);

    [Fact]
    public void Barrier_BetweenUsesOfAThreadsOwnView_AsksForAnotherDeclaration() => Rejects(
        InKernel(
            """
            var part = n[Group.IdxX];
            var ▸own = x.SubView(part, 4);
            own[0] = 1;
            Group.Barrier();
            own[1] = 2;
            """),
        "GPUBP008",
        "differs between the threads|declare it again after the barrier");
}
