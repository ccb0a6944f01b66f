namespace GpuBp;

/// <summary>All that a <see cref="NonFiniteException"/> says.</summary>
internal sealed record NonFinitePlace
{
    public required string Message { get; init; }

    public required int Epoch { get; init; }

    public int? Part { get; init; }

    public required int Batch { get; init; }

    public required int[] Rows { get; init; }

    public required long Step { get; init; }

    public int? Layer { get; init; }

    public required bool IsRestored { get; init; }
}
