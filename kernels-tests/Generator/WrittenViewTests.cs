using GpuBp.Compute;
using ILGPU;

namespace GpuBp.Tests.Generator;

/// <summary>Which views a kernel is said to write to.</summary>
public class WrittenViewTests
{
    [Fact]
    public void Writes_EveryWayToWrite_IsFound() =>
        Assert.Equal(
            [true, true, true, true, true, true, true, false],
            Launch.EveryWriteKernel().Writes!);

    [Fact]
    public void Writes_WhatIsOnlyRead_IsNotNamed() =>
        Assert.Equal([false, false, false, true, false], Launch.EveryReadKernel().Writes!);

    [Fact]
    public void Writes_KernelWithoutArguments_IsEmpty() =>
        Assert.Empty(Launch.NoArgumentsKernel().Writes!);
}

internal static class WritingKernels
{
    [Kernel]
    internal static void EveryWrite(
        ArrayView<float> element,
        ArrayView<Inner> field,
        ArrayView<float> part,
        ArrayView<float> cast,
        ArrayView<int> atomic,
        ArrayView<int> helper,
        ArrayView<int> deep,
        int count)
    {
        element[0] += 1;
        field[1].value = count;
        var half = part.SubView(2, 4);
        var quarter = half.SubView(1, 2);
        quarter[0] = 1;
        cast.Cast<int>()[0] = 2;
        _ = Atomic.Add(ref atomic[0], count);
        Set(helper.SubView(1, 1), count);
        var copy = deep;
        SetSecond(atomic, copy);
    }

    [Kernel]
    internal static void EveryRead(
        ArrayView<int> index, ArrayView<float> x, ArrayView<int> passed, ArrayView<float> y, int count)
    {
        var local = LocalMemory.Allocate<int>(2);
        local[0] = index[count];
        Set(local, passed[0]);
        var from = x.SubView(1, 3);
        y[index[local[1]]] = from[local[0]] + First(passed);
        SetSecond(passed, local);
    }

    [Kernel]
    internal static void NoArguments()
    {
    }

    private static void Set(ArrayView<int> view, int value) => view[0] = value;

    private static void SetSecond(ArrayView<int> read, ArrayView<int> written) => Set(written, read[0]);

    private static int First(ArrayView<int> view) => view[0];
}
