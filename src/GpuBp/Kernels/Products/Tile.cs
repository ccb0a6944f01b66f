namespace GpuBp.Kernels;

/// <summary>A launch of a product, whose tile is still open.</summary>
internal interface ITileCall
{
    /// <summary>Launches with the tile.</summary>
    void Run<TTile>()
        where TTile : struct, ITile;
}

/// <summary>A tile as a value: to list, to compare and to name.</summary>
internal abstract class Tile
{
    /// <summary>The struct's name.</summary>
    internal abstract string Name { get; }

    /// <summary>
    /// Shared memory that a group of a tile of several stages needs, whichever product it computes.
    /// </summary>
    internal abstract int SharedBytes { get; }

    /// <summary>Launches a product with the tile.</summary>
    internal abstract void Run<TCall>(TCall call)
        where TCall : struct, ITileCall;

    /// <summary>Estimates how long a product takes, in arbitrary units.</summary>
    /// <remarks>
    /// Counts the elements of C that the busiest multiprocessor computes, and what its groups read
    /// for them.
    /// </remarks>
    internal abstract double Cost(DeviceInfo device, in ProductShape shape);
}

/// <inheritdoc/>
internal sealed class Tile<TTile> : Tile
    where TTile : struct, ITile
{
    // Reading one row or column of a slice takes about as long as computing this many sums for it.
    private const int ReadCost = 8;

    /// <summary>The tile; all instances are alike.</summary>
    internal static Tile<TTile> Instance { get; } = new();

    /// <inheritdoc/>
    internal override string Name => typeof(TTile).Name;

    /// <inheritdoc/>
    internal override int SharedBytes =>
        sizeof(float) * TTile.Stages / TTile.FactorsPerFloat * Math.Max(
            (TTile.Rows + TTile.Columns) * (TTile.Depth + TTile.RowPadding),
            TTile.Depth * (TTile.Rows + TTile.Columns + 2 * TTile.ColumnPadding));

    /// <inheritdoc/>
    internal override void Run<TCall>(TCall call) => call.Run<TTile>();

    /// <inheritdoc/>
    internal override double Cost(DeviceInfo device, in ProductShape shape)
    {
        var groups = Tiles.Config<TTile>(shape.Rows, shape.Columns).Groups;
        var rounds = (groups + device.ComputeUnits - 1) / device.ComputeUnits;
        return rounds * (TTile.Rows * TTile.Columns + ReadCost * (TTile.Rows + TTile.Columns));
    }
}
