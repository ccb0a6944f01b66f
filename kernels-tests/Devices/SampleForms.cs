using GpuBp.Compute;
using GpuBp.Compute.Ilgpu;
using ILGPU;
using ILGPU.Runtime;
using static GpuBp.Compute.Ilgpu.IlgpuArguments;
using IlgpuConfig = ILGPU.KernelConfig;

namespace GpuBp.Tests.Devices;

/// <summary>What ILGPU loads <see cref="SampleKernels"/> from, as generated launchers would say it.</summary>
internal static class SampleForms
{
    internal static IlgpuKernel Scale { get; } = new IlgpuKernel(ScaleForm, form: null, (accelerator, _) =>
    {
        var launch = accelerator.LoadImplicitlyGroupedKernel<Index1D, ArrayView<float>, ArrayView<float>, float>(ScaleForm, customGroupSize: 1);
        return (AcceleratorStream stream, in LaunchConfig config, ReadOnlySpan<KernelArgument> a) =>
            launch(stream, a[0].AsInt, View<float>(a[1]), View<float>(a[2]), a[3].AsFloat);
    });

    internal static IlgpuKernel Positions { get; } = new IlgpuKernel(PositionsForm, form: null, (accelerator, _) =>
    {
        var launch = accelerator.LoadKernel<ArrayView<int>>(PositionsForm);
        return (AcceleratorStream stream, in LaunchConfig config, ReadOnlySpan<KernelArgument> a) =>
            launch(stream, Config(config), View<int>(a[0]));
    });

    internal static IlgpuKernel ReverseGroups { get; } = new IlgpuKernel(ReverseGroupsForm, form: null, (accelerator, _) =>
    {
        var launch = accelerator.LoadKernel<ArrayView<float>, ArrayView<float>>(ReverseGroupsForm);
        return (AcceleratorStream stream, in LaunchConfig config, ReadOnlySpan<KernelArgument> a) =>
            launch(stream, Config(config), View<float>(a[0]), View<float>(a[1]));
    });

    internal static IlgpuKernel Echo { get; } = new IlgpuKernel(EchoForm, form: null, (accelerator, _) =>
    {
        Action<AcceleratorStream, IlgpuConfig, ArrayView<long>, ArrayView<double>, int, uint, long, float, double,
            ArrayView<int>, ArrayView<uint>, ArrayView<long>, ArrayView<float>, ArrayView<double>,
            ArrayView<Float4>> launch = accelerator.LoadKernel<ArrayView<long>, ArrayView<double>, int, uint, long, float,
                double, ArrayView<int>, ArrayView<uint>, ArrayView<long>, ArrayView<float>, ArrayView<double>,
                ArrayView<Float4>>(EchoForm);
        return (AcceleratorStream stream, in LaunchConfig config, ReadOnlySpan<KernelArgument> a) => launch(
            stream,
            Config(config),
            View<long>(a[0]),
            View<double>(a[1]),
            a[2].AsInt,
            a[3].AsUInt,
            a[4].AsLong,
            a[5].AsFloat,
            a[6].AsDouble,
            View<int>(a[7]),
            View<uint>(a[8]),
            View<long>(a[9]),
            View<float>(a[10]),
            View<double>(a[11]),
            View<Float4>(a[12]));
    });

    internal static IlgpuKernel StoreFar { get; } = new IlgpuKernel(StoreFarForm, form: null, (accelerator, _) =>
    {
        var launch = accelerator.LoadKernel<ArrayView<byte>, int, int, int>(StoreFarForm);
        return (AcceleratorStream stream, in LaunchConfig config, ReadOnlySpan<KernelArgument> a) =>
            launch(stream, Config(config), View<byte>(a[0]), a[1].AsInt, a[2].AsInt, a[3].AsInt);
    });

    internal static IlgpuKernel Square { get; } = new IlgpuKernel(SquareForm, form: null, (accelerator, _) =>
    {
        var launch = accelerator.LoadKernel<ArrayView<long>, long>(SquareForm);
        return (AcceleratorStream stream, in LaunchConfig config, ReadOnlySpan<KernelArgument> a) =>
            launch(stream, Config(config), View<long>(a[0]), a[1].AsLong);
    });

    private static void ScaleForm(Index1D i, ArrayView<float> x, ArrayView<float> y, float factor) =>
        y[i] = factor * x[i];

    private static void PositionsForm(ArrayView<int> p)
    {
        var column = Grid.IdxX * Group.DimX + Group.IdxX;
        var row = Grid.IdxY * Group.DimY + Group.IdxY;
        var at = 8 * (row * Grid.DimX * Group.DimX + column);
        p[at] = Grid.IdxX;
        p[at + 1] = Grid.IdxY;
        p[at + 2] = Group.IdxX;
        p[at + 3] = Group.IdxY;
        p[at + 4] = Grid.DimX;
        p[at + 5] = Grid.DimY;
        p[at + 6] = Group.DimX;
        p[at + 7] = Group.DimY;
    }

    private static void ReverseGroupsForm(ArrayView<float> x, ArrayView<float> y)
    {
        var tile = SharedMemory.Allocate<float>(64);
        var i = Grid.IdxX * Group.DimX + Group.IdxX;
        tile[Group.IdxX] = x[i];
        Group.Barrier();
        y[i] = tile[Group.DimX - 1 - Group.IdxX];
    }

    private static void EchoForm(
        ArrayView<long> n,
        ArrayView<double> r,
        int a,
        uint b,
        long c,
        float d,
        double e,
        ArrayView<int> f,
        ArrayView<uint> g,
        ArrayView<long> h,
        ArrayView<float> p,
        ArrayView<double> q,
        ArrayView<Float4> v)
    {
        n[0] = a;
        n[1] = b;
        n[2] = c;
        n[3] = f[0];
        n[4] = g[0];
        n[5] = h[0];
        n[6] = 1; // Where f begins in its buffer, which a kernel of ILGPU cannot see.
        n[7] = v.Length;
        r[0] = d;
        r[1] = e;
        r[2] = p[0];
        r[3] = q[0];
        r[4] = v[0].X;
        r[5] = v[0].W;
    }

    private static void StoreFarForm(ArrayView<byte> bytes, int row, int stride, int value) =>
        bytes[(long)row * stride] = (byte)value;

    private static void SquareForm(ArrayView<long> y, long n) => y[0] = n * n;
}
