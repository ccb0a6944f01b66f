using GpuBp.Compute;

namespace GpuBp.Tests.Devices;

/// <summary>Kernels as the generator would write them: text for compilers, a form for the CPU.</summary>
internal static unsafe class SampleKernels
{
    /// <summary>y[i] = factor · x[i], 0 ≤ i &lt; extent.</summary>
    internal static Kernel Scale() => new(
        "Scale",
        """
        KERNEL void Scale(
            int extent,
            GLOBAL const float* x, LONG xOffset, LONG xLength,
            GLOBAL float* y, LONG yOffset, LONG yLength,
            float factor)
        {
            LONG i = Global_IdxX;
            if (i >= extent)
                return;
            y[yOffset + i] = factor * x[xOffset + i];
        }
        """,
        [],
        isImplicit: true,
        (arguments, in config, first, end, scratch) =>
        {
            var x = arguments[1].Address<float>();
            var y = arguments[2].Address<float>();
            var factor = arguments[3].AsFloat;
            for (var i = first; i < end; i++)
                y[i] = factor * x[i];
        },
        NoScratch)
    {
        Ilgpu = () => SampleForms.Scale,
    };

    internal static KernelArgument[] ScaleArguments(
        int extent, BufferView<float> x, BufferView<float> y, float factor) =>
    [
        KernelArgument.From(extent),
        KernelArgument.From(x),
        KernelArgument.From(y),
        KernelArgument.From(factor),
    ];

    /// <summary>Each thread of a 2-D launch writes its position and the dimensions, 8 ints.</summary>
    internal static Kernel Positions() => new(
        "Positions",
        """
        KERNEL void Positions(GLOBAL int* p, LONG pOffset, LONG pLength)
        {
            int column = Grid_IdxX * Group_DimX + Group_IdxX;
            int row = Grid_IdxY * Group_DimY + Group_IdxY;
            GLOBAL int* at = p + pOffset + 8 * (row * Grid_DimX * Group_DimX + column);
            at[0] = Grid_IdxX;
            at[1] = Grid_IdxY;
            at[2] = Group_IdxX;
            at[3] = Group_IdxY;
            at[4] = Grid_DimX;
            at[5] = Grid_DimY;
            at[6] = Group_DimX;
            at[7] = Group_DimY;
        }
        """,
        [],
        isImplicit: false,
        (arguments, in config, first, end, scratch) =>
        {
            var p = arguments[0].Address<int>();
            for (var group = first; group < end; group++)
                WritePositions(p, config, (int)(group % config.GridX), (int)(group / config.GridX));
        },
        NoScratch)
    {
        Ilgpu = () => SampleForms.Positions,
    };

    /// <summary>Reverses the elements of each group through shared memory.</summary>
    internal static Kernel ReverseGroups() => new(
        "ReverseGroups",
        """
        SHARED_BYTES(ReverseGroups, SHARED_SIZE(float, 64))
        KERNEL void ReverseGroups(
            GLOBAL const float* x, LONG xOffset, LONG xLength,
            GLOBAL float* y, LONG yOffset, LONG yLength)
        {
            SHARED_ARRAY(float, tile, 64, 0);
            LONG i = Global_IdxX;
            tile[Group_IdxX] = x[xOffset + i];
            Group_Barrier();
            y[yOffset + i] = tile[Group_DimX - 1 - Group_IdxX];
        }
        """,
        [],
        isImplicit: false,
        (arguments, in config, first, end, scratch) =>
        {
            var x = arguments[0].Address<float>();
            var y = arguments[1].Address<float>();
            var tile = (float*)scratch;
            for (var group = first; group < end; group++)
            {
                for (var t = 0; t < config.GroupX; t++)
                    tile[t] = x[group * config.GroupX + t];
                for (var t = 0; t < config.GroupX; t++)
                    y[group * config.GroupX + t] = tile[config.GroupX - 1 - t];
            }
        },
        (in config) => 64 * sizeof(float))
    {
        Ilgpu = () => SampleForms.ReverseGroups,
    };

    /// <summary>One thread writes what it was passed: 8 integers and 6 reals.</summary>
    internal static Kernel Echo() => new(
        "Echo",
        """
        KERNEL void Echo(
            GLOBAL LONG* n, LONG nOffset, LONG nLength,
            GLOBAL double* r, LONG rOffset, LONG rLength,
            int a, uint b, LONG c, float d, double e,
            GLOBAL const int* f, LONG fOffset, LONG fLength,
            GLOBAL const uint* g, LONG gOffset, LONG gLength,
            GLOBAL const LONG* h, LONG hOffset, LONG hLength,
            GLOBAL const float* p, LONG pOffset, LONG pLength,
            GLOBAL const double* q, LONG qOffset, LONG qLength,
            GLOBAL const float4* v, LONG vOffset, LONG vLength)
        {
            n += nOffset;
            r += rOffset;
            n[0] = a;
            n[1] = b;
            n[2] = c;
            n[3] = f[fOffset];
            n[4] = g[gOffset];
            n[5] = h[hOffset];
            n[6] = fOffset;
            n[7] = vLength;
            r[0] = d;
            r[1] = e;
            r[2] = p[pOffset];
            r[3] = q[qOffset];
            r[4] = v[vOffset].x;
            r[5] = v[vOffset].w;
        }
        """,
        [],
        isImplicit: false,
        (arguments, in config, first, end, scratch) =>
        {
            var n = arguments[0].Address<long>();
            var r = arguments[1].Address<double>();
            n[0] = arguments[2].AsInt;
            n[1] = arguments[3].AsUInt;
            n[2] = arguments[4].AsLong;
            n[3] = *arguments[7].Address<int>();
            n[4] = *arguments[8].Address<uint>();
            n[5] = *arguments[9].Address<long>();
            n[6] = arguments[7].Bits;
            n[7] = arguments[12].Length;
            r[0] = arguments[5].AsFloat;
            r[1] = arguments[6].AsDouble;
            r[2] = *arguments[10].Address<float>();
            r[3] = *arguments[11].Address<double>();
            r[4] = arguments[12].Address<Float4>()->X;
            r[5] = arguments[12].Address<Float4>()->W;
        },
        NoScratch)
    {
        Ilgpu = () => SampleForms.Echo,
    };

    /// <summary>bytes[offset + row · stride] = value, in 64-bit arithmetic.</summary>
    internal static Kernel StoreFar() => new(
        "StoreFar",
        """
        KERNEL void StoreFar(
            GLOBAL unsigned char* bytes, LONG bytesOffset, LONG bytesLength,
            int row, int stride, int value)
        {
            LONG at = (LONG)row * stride;
            bytes[bytesOffset + at] = (unsigned char)value;
        }
        """,
        [],
        isImplicit: false,
        (arguments, in config, first, end, scratch) =>
            arguments[0].Address<byte>()[(long)arguments[1].AsInt * arguments[2].AsInt] =
                (byte)arguments[3].AsInt,
        NoScratch)
    {
        Ilgpu = () => SampleForms.StoreFar,
    };

    /// <summary>y[0] = n², in 64-bit arithmetic.</summary>
    internal static Kernel Square() => new(
        "Square",
        """
        KERNEL void Square(GLOBAL LONG* y, LONG yOffset, LONG yLength, LONG n)
        {
            y[yOffset] = n * n;
        }
        """,
        [],
        isImplicit: false,
        (arguments, in config, first, end, scratch) =>
            *arguments[0].Address<long>() = arguments[1].AsLong * arguments[1].AsLong,
        NoScratch)
    {
        Ilgpu = () => SampleForms.Square,
    };

    /// <summary>A kernel without a CPU form, for tests of what a device's compiler says.</summary>
    internal static Kernel ForCompiler(string name, string text) => new(
        name,
        text,
        [],
        isImplicit: false,
        (arguments, in config, first, end, scratch) => { },
        NoScratch);

    /// <summary>A kernel for the CPU alone.</summary>
    internal static Kernel ForCpu(CpuForm form) =>
        new("Form", "", [], isImplicit: false, form, NoScratch);

    private static long NoScratch(in LaunchConfig config) => 0;

    private static void WritePositions(int* p, in LaunchConfig config, int gridX, int gridY)
    {
        for (var y = 0; y < config.GroupY; y++)
        {
            for (var x = 0; x < config.GroupX; x++)
            {
                var column = gridX * config.GroupX + x;
                var row = gridY * config.GroupY + y;
                var at = new Span<int>(p + 8 * (row * config.GridX * config.GroupX + column), 8);
                ReadOnlySpan<int> values =
                [
                    gridX, gridY, x, y, config.GridX, config.GridY, config.GroupX, config.GroupY,
                ];
                values.CopyTo(at);
            }
        }
    }
}
