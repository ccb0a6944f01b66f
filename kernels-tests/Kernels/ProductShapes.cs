using GpuBp.Compute;
using GpuBp.Kernels;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Kernels;

/// <summary>Sizes at which tiles break, and the tiles.</summary>
internal static class ProductShapes
{
    internal const string Cpu = nameof(CpuTile);
    internal const string Processor = nameof(ProcessorTile);
    internal const string SmallProcessor = nameof(SmallProcessorTile);
    internal const string Gpu = nameof(GpuTile);
    internal const string SmallGpu = nameof(SmallGpuTile);

    /// <summary>
    /// The names of the tiles that a device is tested with: all, but for the CPU device's own, over
    /// whose 65,536 unrolled products another device's compiler would take minutes.
    /// </summary>
    internal static IEnumerable<string> Tiles(string deviceName)
    {
        if (deviceName == TestDevices.KernelForms)
            yield return Cpu;
        yield return Processor;
        yield return SmallProcessor;
        yield return Gpu;
        yield return SmallGpu;
    }

    /// <summary>Sizes at which a tile of several stages breaks, whatever the order of the three.</summary>
    internal static IEnumerable<(int, int, int)> Of(string deviceName, TestTile tile, RandomNumbers random)
    {
        var (rows, columns, depth) = (tile.Rows, tile.Columns, tile.Depth);
        (int, int, int)[] edges =
        [
            (rows - 1, columns + 4, depth), (rows + 1, columns - 4, depth * tile.Stages + 4),
            (2 * depth - 1, rows + 4, columns), (depth * (tile.Stages + 1) + 1, rows, columns + 4),
        ];
        return Of(deviceName, random).Concat(edges).Select(shape => tile.IsAligned ? Aligned(shape, tile.CopyWidth) : shape);
    }

    /// <summary>Rows of the factors, which have the last two sizes, at multiples of 16 bytes.</summary>
    private static (int, int, int) Aligned((int Batch, int Outputs, int Inputs) shape, int multiple) => (
        shape.Batch,
        (shape.Outputs + multiple - 1) / multiple * multiple,
        (shape.Inputs + multiple - 1) / multiple * multiple);

    /// <summary>
    /// 1, primes, one below, at and above every tile's 16, 32 and 64, never square, and three
    /// random ones; a fifth of them on ILGPU's CPU accelerator, where each thread is one of the system, but for
    /// long runs.
    /// </summary>
    internal static IEnumerable<(int Batch, int Outputs, int Inputs)> Of(string deviceName, RandomNumbers random)
    {
        (int, int, int)[] edges =
        [
            (1, 1, 1), (1, 2, 3), (2, 1, 5), (7, 3, 1), (1, 101, 17), (97, 1, 31), (3, 5, 211),
            (15, 17, 16), (16, 15, 17), (17, 16, 15), (31, 33, 32), (32, 31, 33), (33, 32, 31),
            (63, 65, 64), (64, 63, 65), (65, 64, 63), (128, 64, 16),
        ];
        var all = edges.Concat(Enumerable.Range(0, 3).Select(
            _ => (random.NextInt(1, 100), random.NextInt(1, 100), random.NextInt(1, 100))));
        var first = random.NextInt(0, 4);
        return all.Where((_, n) => n % 5 == first || LongRun.IsAsked || !DeviceCatalog.IsIlgpu(deviceName));
    }

    /// <summary>Launches with the named tile.</summary>
    internal static void Run<TCall>(string tile, TCall call)
        where TCall : ITileCall
    {
        switch (tile)
        {
            case Cpu:
                call.Run<CpuTile>();
                break;
            case Processor:
                call.Run<ProcessorTile>();
                break;
            case SmallProcessor:
                call.Run<SmallProcessorTile>();
                break;
            case Gpu:
                call.Run<GpuTile>();
                break;
            case SmallGpu:
                call.Run<SmallGpuTile>();
                break;
            default:
                throw new ArgumentException($"There is no tile {tile}.");
        }
    }
}
