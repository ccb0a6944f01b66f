namespace GpuBp.Generator;

/// <summary>A list that is equal to another with equal items, as incremental steps need it.</summary>
internal readonly struct EquatableList<T>(IReadOnlyList<T> items) : IEquatable<EquatableList<T>>
{
    internal IReadOnlyList<T> Items => items ?? [];

    public bool Equals(EquatableList<T> other) => Items.SequenceEqual(other.Items);

    public override bool Equals(object? obj) => obj is EquatableList<T> other && Equals(other);

    public override int GetHashCode() => Items.Count == 0 ? 0 : Items[0]!.GetHashCode();
}
