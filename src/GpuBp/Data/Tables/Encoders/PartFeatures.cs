namespace GpuBp;

/// <summary>The inputs of the rows of one part after another, each in an array of its own that is
/// as large as the part becomes, where that is known.</summary>
/// <param name="table">The table, for messages.</param>
/// <param name="plan">The plan of the rows.</param>
/// <param name="partRows">The rows of every part but perhaps the last.</param>
/// <param name="ahead">The rows of the table at most; null where they are not known.</param>
internal sealed class PartFeatures(string table, TablePlan plan, int partRows, long? ahead)
{
    private readonly int _inputs = plan.Inputs;
    private float[] _features = [];
    private long _expected = Math.Min(partRows, ahead ?? 0);
    private long? _ahead = ahead;

    /// <summary>The rows of the part so far.</summary>
    internal int Rows { get; private set; }

    /// <summary>The rows that the part still takes.</summary>
    internal int Room => partRows - Rows;

    /// <summary>Adds rows to the part, whose inputs are written by the caller.</summary>
    /// <exception cref="DataException">The memory does not hold them.</exception>
    internal Memory<float> Add(int rows)
    {
        var needed = (long)Rows + rows;
        if (needed * _inputs > _features.Length)
            Grow(Math.Max(needed, Rows == 0 ? _expected
                : Math.Min(Math.Min(2L * Rows, partRows), Array.MaxLength / _inputs)));
        var added = _features.AsMemory(Rows * _inputs, rows * _inputs);
        Rows += rows;
        return added;
    }

    /// <summary>The inputs of the part, after which the next begins.</summary>
    internal float[] Take()
    {
        var (features, length) = (_features, Rows * _inputs);
        _ahead -= Rows;
        _expected = Math.Min(partRows, _ahead ?? Rows);
        (_features, Rows) = ([], 0);
        return features.Length == length ? features : features[..length];
    }

    private void Grow(long rows)
    {
        TableMemory.Require(table, plan, rows);

        // Each row is written in full: zeros would be for nothing.
        var features = GC.AllocateUninitializedArray<float>((int)rows * _inputs);
        _features.AsSpan(0, Rows * _inputs).CopyTo(features);
        _features = features;
    }
}
