namespace GpuBp.Kernels;

/// <summary>A matrix that products read, and perhaps its packed copy.</summary>
/// <param name="Values">The matrix, in float.</param>
/// <param name="Packed">Its numbers as <see cref="PackBFloat16"/> packs them; null where they are not.</param>
internal readonly record struct Factor(Matrix Values, BufferView<float>? Packed)
{
    /// <summary>A matrix without a packed copy.</summary>
    public static implicit operator Factor(Matrix values) => new(values, null);

    internal int Rows => Values.Rows;

    internal int Columns => Values.Columns;

    /// <summary>What a tile reads.</summary>
    internal BufferView<float> Of<TTile>()
        where TTile : struct, ITile => TTile.FactorsPerFloat == 1
            ? Values.Data
            : Packed ?? throw new InvalidOperationException($"{Values} is not packed, as the tile reads it.");
}
