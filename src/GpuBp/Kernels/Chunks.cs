namespace GpuBp.Kernels;

/// <summary>
/// Cuts a long range into pieces whose length fits the int index of an implicitly grouped kernel:
/// <c>foreach (var (first, length) in Chunks.Of(count))</c>.
/// </summary>
internal struct Chunks
{
    private const int MaxLength = 1 << 30;

    private readonly long _count;
    private readonly int _piece;
    private long _next;

    private Chunks(long count, int piece)
    {
        _count = count;
        _piece = piece;
    }

    public (long First, int Length) Current { get; private set; }

    /// <summary>Pieces of at most 2³⁰.</summary>
    internal static Chunks Of(long count) => new(count, MaxLength);

    /// <summary>Pieces of whole rows, with at most 2³⁰ elements.</summary>
    internal static Chunks OfRows(int rows, int columns) =>
        new(rows, Math.Max(1, MaxLength / columns));

    public readonly Chunks GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_next >= _count)
            return false;

        Current = (_next, (int)Math.Min(_piece, _count - _next));
        _next += Current.Length;
        return true;
    }
}
