namespace GpuBp.Generator;

/// <summary>A list with equality by its items, for the incremental generator.</summary>
internal readonly struct EquatableList<T>(IReadOnlyList<T> items) : IEquatable<EquatableList<T>>
{
    internal IReadOnlyList<T> Items => items ?? [];

    public bool Equals(EquatableList<T> other) => Items.SequenceEqual(other.Items);

    public override bool Equals(object? obj) => obj is EquatableList<T> other && Equals(other);

    public override int GetHashCode() => Items.Count == 0 ? 0 : Items[0]!.GetHashCode();
}
