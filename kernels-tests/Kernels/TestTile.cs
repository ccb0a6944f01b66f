using System.Reflection;
using System.Runtime.CompilerServices;
using GpuBp.Compute;
using GpuBp.Kernels;
using GpuBp.Tests.Devices;
using Xunit.Sdk;
using Xunit.v3;

namespace GpuBp.Tests.Kernels;

/// <summary>A tile of several stages, with what tests ask of it.</summary>
internal sealed class TestTile(Type type)
{
    /// <summary>Every such tile of the library.</summary>
    internal static IReadOnlyDictionary<string, TestTile> All { get; } = typeof(ITile).Assembly.GetTypes()
        .Where(type => type.IsValueType && typeof(ITile).IsAssignableFrom(type))
        .Select(type => new TestTile(type))
        .Where(tile => tile.Stages > 1)
        .ToDictionary(tile => tile.Tile.Name);

    internal Tile Tile { get; } = (Tile)Activator.CreateInstance(typeof(Tile<>).MakeGenericType(type))!;

    internal int Rows => Constant();

    internal int Columns => Constant();

    internal int Depth => Constant();

    internal int RowsPerThread => Constant();

    internal int ColumnsPerThread => Constant();

    internal int Stages => Constant();

    internal int Splits => Constant();

    internal int CopyWidth => Constant();

    internal int RowPadding => Constant();

    internal int ColumnPadding => Constant();

    internal int FactorBits => Constant();

    internal int FactorsPerFloat => Constant();

    internal int Threads => Rows / RowsPerThread * (Columns / ColumnsPerThread) * Splits;

    internal bool IsAligned => CopyWidth > 1;

    internal Precision Precision => FactorBits switch
    {
        16 => Precision.BFloat16,
        19 => Precision.TensorFloat32,
        _ => Precision.Float32,
    };

    /// <summary>The first row or column that a thread of a tile without tensor cores owns.</summary>
    internal int Place(int thread, bool isLeft, bool isRows)
    {
        var place = typeof(StagedTile).GetMethod(
            isLeft ? nameof(StagedTile.Row) : nameof(StagedTile.Column),
            BindingFlags.Static | BindingFlags.NonPublic)!;
        return (int)place.MakeGenericMethod(type).Invoke(null, [thread, 0, isRows])!;
    }

    /// <summary>Launches a product with the tile, of packed factors where it reads those.</summary>
    internal void Run<TCall>(Matrix left, Matrix right, Func<Factor, Factor, TCall> call)
        where TCall : struct, ITileCall
    {
        if (FactorsPerFloat == 1)
        {
            Tile.Run(call(left, right));
            return;
        }

        using var packedLeft = new GuardedMatrix(left.Device, PackedPairs.Of(left), isAligned: true);
        using var packedRight = new GuardedMatrix(right.Device, PackedPairs.Of(right), isAligned: true);
        Tile.Run(call(
            new Factor(left, packedLeft.Matrix.Data), new Factor(right, packedRight.Matrix.Data)));
        left.Device.Synchronize();
    }

    public override string ToString() => type.Name;

    private int Constant([CallerMemberName] string name = "") =>
        (int)type.GetProperty(name)!.GetValue(null)!;
}

/// <summary>
/// One theory row for each tile of several stages on each backend that runs its kernels' text; the
/// SIMD forms of the CPU device know no tiles.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EveryStagedTileAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(
        MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        var rows =
            from name in TestDevices.Names.Append(TestDevices.Checked)
            where name != "cpu"
            let device = name == "ilgpu:cpu" ? TestDevices.IlgpuForms : name
            from tile in TestTile.All.Keys
            where !EveryDeviceAttribute.IsSlow(device) || IsForSlow(TestTile.All[tile])
            select (ITheoryDataRow)new TheoryDataRow(device, tile)
            {
                Skip = TestDevices.SkipReason(device),
                Traits = new() { ["Device"] = [name] },
            };
        return new([.. rows]);
    }

    public override bool SupportsDiscoveryEnumeration() => true;

    // ILGPU's devices take no others, and its CPU accelerator gives each thread of a group one of the system.
    private static bool IsForSlow(TestTile tile) =>
        tile.Precision == Precision.Float32 && (tile.Tile.Name == nameof(Float32Tile64) || LongRun.IsAsked);
}
