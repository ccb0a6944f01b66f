namespace GpuBp.Kernels;

/// <summary>A matrix that products read, with its packed copy where there is one.</summary>
/// <param name="Values">The matrix, in float.</param>
/// <param name="Packed">The same matrix as <see cref="PackBFloat16"/> packs it, or null.</param>
internal readonly record struct Factor(Matrix Values, BufferView<float>? Packed)
{
    /// <summary>A matrix without a packed copy.</summary>
    public static implicit operator Factor(Matrix values) => new(values, null);

    internal int Rows => Values.Rows;

    internal int Columns => Values.Columns;

    /// <summary>
    /// Packs a matrix in bfloat16; the rows of both start at multiples of 16 bytes.
    /// </summary>
    internal static void Pack(Matrix values, BufferView<float> packed)
    {
        const int Together = PackBFloat16.Together;
        Check.Vector(packed, values.Data.Length / 2);
        foreach (var (first, length) in Chunks.Of(values.Data.Length / Together))
            Launch.PackBFloat16(
                values.Device,
                length,
                values.Data.Slice(first * Together, (long)length * Together),
                packed.Slice(first * Together / 2, (long)length * Together / 2));
    }

    /// <summary>The copy that a tile reads.</summary>
    internal BufferView<float> Of<TTile>()
        where TTile : struct, ITile => TTile.FactorsPerFloat == 1
            ? Values.Data
            : Packed ?? throw new InvalidOperationException(
                $"{typeof(TTile).Name} reads packed factors, and {Values} has no packed copy.");
}
