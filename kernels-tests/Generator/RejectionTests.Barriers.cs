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
    [InlineData("▸for (var k = 0; k < d; k += t) { Group.Barrier(); }", "The increment of a loop")]
    [InlineData("▸while (t > 4) { Group.Barrier(); }", "The condition of a loop")]
    [InlineData("▸do { Group.Barrier(); } while (n[0] > 4);", "The condition of a loop")]
    [InlineData("▸for (var k = 0; k < d; k++) { Group.Barrier(); k++; }", "counter 'k'|only in the loop's head")]
    [InlineData("var j = 0; for (var k = 0; k < d; k++, ▸j++) { Group.Barrier(); n[j] = 1; }", "move this into the body")]
    [InlineData("if (t > d) { ▸return; } Group.Barrier(); n[0] = 1;", "cannot return before a barrier|guard its work")]
    [InlineData("for (var k = 0; k < d; k++) { if (t > k) { ▸break; } Group.Barrier(); }", "cannot return before")]
    [InlineData("for (var k = 0; k < d; k++) { if (t > k) { ▸continue; } Group.Barrier(); }", "cannot return before")]
    [InlineData("for (var k = 0; k < d; k++) { Group.Barrier(); if (t > k) { ▸break; } }", "cannot return before")]
    [InlineData("while (d > 0) { Group.Barrier(); if (t > 0) { ▸return; } }", "cannot return before")]
    [InlineData("if (d > 0) { if (t > 0) { ▸return; } n[1] = 1; } Group.Barrier();", "cannot return before")]
    public void Barrier_NotReachedByAll_NamesTheAlternative(string body, string words) =>
        Rejects(InKernel("var t = Group.IdxX; n[t] = t; " + body), "GPUBP007", words);

    [Theory]
    [InlineData("▸Group.Barrier();", "")]
    [InlineData("H(n);", "static void H(ArrayView<int> n) { ▸Group.Barrier(); n[0] = 1; }")]
    [InlineData("H();", "static void H() => G(); static void G() => ▸Group.Barrier();")]
    public void Barrier_InAnImplicitKernel_AsksForAGroup(string body, string helper) => Rejects(
        $"class C {{ [Kernel] public static void Run(Index1D i, ArrayView<int> n) {{ {body} }} {helper} }}",
        "GPUBP007",
        "remove the index parameter");

    [Theory]
    [InlineData("GPUBP007", "H(); return k;", "static void H() => ▸Group.Barrier();", "Group.Barrier has no meaning in a policy")]
    [InlineData("GPUBP010", "return k + ▸Group.IdxX;", "", "'Group.IdxX' has no meaning in a policy|pass it")]
    [InlineData("GPUBP010", "return k + H();", "static int H() => ▸Group.IdxX;", "'Group.IdxX' has no meaning in a policy|pass it")]
    public void Group_InAPolicy_NamesTheKernel(string id, string body, string helper, string words) => Rejects(
        $"[KernelPolicy] interface I {{ static abstract int A(int k); }} struct P : I {{ public static int A(int k) {{ {body} }} {helper} }}",
        id,
        words);

    [Theory]
    // Early returns before a barrier, of the helper itself or of what it calls.
    [InlineData("GPUBP007", "H(n, d);", "if (d > 0) { ▸return; } Group.Barrier(); n[0] = 1;", "cannot return before a barrier|guard the work")]
    [InlineData("GPUBP007", "H(n, d);", "if (d > 0) { n[0] = 2; ▸return; } Wait();", "cannot return before a barrier")]
    [InlineData("GPUBP007", "H(n, d);", "{ if (d > 0) { ▸return; } } n[0] = 1; { Wait(); }", "cannot return before a barrier")]
    [InlineData("GPUBP007", "H(n, d);", "for (var k = 0; k < d; k++) { if (d > k) { ▸return; } Wait(); }", "cannot return before a barrier")]
    [InlineData("GPUBP003", "H(n, d);", "for (var k = Group.IdxX; k < d; k++) { if (n[k] > 0) { ▸return; } } n[0] = 1;", "return at its end|after the loop")]
    [InlineData("GPUBP003", "H(n, d);", "if (Group.IdxX > d) { if (d > 0) { ▸return; } n[1] = 2; } n[0] = 1;", "at the end of a branch")]
    // Flow around the barrier of a helper that is not the group's.
    [InlineData("GPUBP007", "▸if (n[0] > 0) { Wait(); }", "", "The condition of an if|same for every thread")]
    [InlineData("GPUBP007", "for (var k = 0; k < d; k++) { H(n, k); if (n[0] > 0) { ▸break; } }", "Wait();", "cannot return before a barrier")]
    [InlineData("GPUBP007", "H(n, n[1]);", "▸if (d > 0) { Wait(); }", "The condition of an if")]
    [InlineData("GPUBP007", "H(n, 1);", "d = n[0]; ▸while (d > 0) { Wait(); d = n[0]; }", "The condition of a loop")]
    // What cannot stand inside an expression.
    [InlineData("GPUBP005", "▸n[0] = 1 + Next();", "", "'C_Next' has statements|var value = …")]
    [InlineData("GPUBP005", "▸if (Next() > 0) { n[0] = 1; }", "", "'C_Next' has statements")]
    [InlineData("GPUBP006", "H(n, d);", "if (d > 0) { var ▸t = SharedMemory.Allocate<int>(4); n[0] = t[0]; }", "top level of the kernel or of a helper")]
    [InlineData("GPUBP006", "H(n, d);", "var t = SharedMemory.Allocate<int>(▸d); n[0] = t[0];", "must be a constant")]
    [InlineData("GPUBP012", "Cuda();", "", "written out at its calls|leave these to its caller")]
    public void GroupHelper_OutsideTheLanguage_NamesTheAlternative(string id, string body, string helper, string words) => Rejects(
        $$"""
        class C
        {
            [Kernel] public static void Run(ArrayView<int> n, int d) { {{body}} }
            static void H(ArrayView<int> n, int d) { {{helper}} }
            static void Wait() => Group.Barrier();
            static int Next() { Wait(); return Group.IdxX + 1; }
            [{{(id == "GPUBP012" ? "▸" : "")}}CudaForm(800, "__syncthreads();")] static void Cuda() { Wait(); }
        }
        """,
        id,
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
