namespace GpuBp.Tests.Generator;

/// <summary>What ILGPU has and not every device: refused where it is used, with what to write instead.</summary>
public partial class RejectionTests
{
    [Theory]
    [InlineData("n[0] = ▸Warp.LaneIdx;", "GPUBP005", "OpenCL 1.2 and the CPU have no warps|Group.Barrier()")]
    [InlineData("x[0] = ▸Warp.ShuffleDown(x[0], 1);", "GPUBP005", "write to shared memory and wait at Group.Barrier()")]
    [InlineData("▸Warp.Barrier();", "GPUBP005", "no warps")]
    [InlineData("if (▸Group.BarrierAnd(d > 0)) n[0] = 1;", "GPUBP005", "write to shared memory, wait at Group.Barrier()")]
    [InlineData("n[0] = ▸Group.BarrierPopCount(d > 0);", "GPUBP005", "wait at Group.Barrier()")]
    [InlineData("n[0] = ▸Group.Broadcast(d, 0);", "GPUBP005", "wait at Group.Barrier()")]
    [InlineData("▸MemoryFence.DeviceLevel();", "GPUBP005", "the end of a launch orders all memory")]
    [InlineData("n[0] = ▸Group.IdxZ;", "GPUBP010", "launches have two dimensions|Group.IdxX")]
    [InlineData("n[0] = ▸Grid.GlobalIndex.Z;", "GPUBP010", "launches have two dimensions")]
    [InlineData("var i = ▸Group.Index;", "GPUBP010", "read X and Y")]
    [InlineData("n[0] = ▸Grid.ComputeGlobalIndex(Grid.IdxX, Group.IdxX);", "GPUBP005", "read Grid.GlobalIndex.X")]
    [InlineData("var t = ▸SharedMemory.GetDynamic<float>();", "GPUBP006", "SharedMemory.Allocate<T>(n) with a constant n")]
    [InlineData("var t = ▸SharedMemory.Allocate2DDenseX<float>(new Index2D(4, 4));", "GPUBP006", "y * width + x")]
    [InlineData("x[0] = ▸SharedMemory.Allocate<float>();", "GPUBP006", "constant n")]
    [InlineData("var v = ▸x.AsGeneral();", "GPUBP008", "the index y * width + x")]
    [InlineData("var v = ▸x.VariableView(0);", "GPUBP008", "a view has elements, SubView")]
    [InlineData("▸x.AlignTo(16);", "GPUBP008", "AsAligned")]
    [InlineData("if (▸x.IsValid) n[0] = 1;", "GPUBP008", "compare Length with 0")]
    [InlineData("var s = ▸x.Stride;", "GPUBP008", "Length, IntLength")]
    [InlineData("x[0] = ▸ILGPU.Algorithms.XMath.Tan(x[0]);", "GPUBP005", "Sin, Sqrt, Tanh, Clamp, Rcp and Rsqrt on float")]
    [InlineData("n[0] = ▸IntrinsicMath.PopCount(d);", "GPUBP005", "Abs, Max, Min and Clamp on int")]
    [InlineData("var b = ▸Interop.IntAsFloat(1ul);", "GPUBP005", "IntAsFloat(uint)")]
    [InlineData("▸Interop.WriteLine(\"text\");", "GPUBP005", "FloatAsInt(float)")]
    public void Ilgpu_NotOnEveryDevice_NamesTheAlternative(string body, string id, string words) =>
        Rejects("using ILGPU.Runtime;\n" + InKernel(body), id, words);

    [Theory]
    [InlineData("var j = ▸i;", "GPUBP004", "X and Y of an Index2D")]
    [InlineData("n[▸i.Size] = 1;", "GPUBP005", "'Index2D.Size'|Index1D or Index2D")]
    [InlineData("n[▸Group.IdxX] = 1;", "GPUBP010", "use the index parameter")]
    [InlineData("▸Group.Barrier();", "GPUBP007", "remove the index parameter")]
    public void Index2D_OtherThanItsParts_NamesTheAlternative(string body, string id, string words) => Rejects(
        $"static class C {{ [Kernel] public static void Run(Index2D i, ArrayView<int> n) {{ {body} }} }}", id, words);

    [Fact]
    public void View_OfIndices_AsksForInts() => Rejects(
        "static class C { [Kernel] public static void Run(ArrayView<Index1D> ▸n) { } }", "GPUBP002", "use int");
}
