namespace GpuBp;

/// <summary>
/// The cost of each sample of an epoch, on the device. Reading waits for all launches before.
/// </summary>
/// <param name="device">Where.</param>
/// <param name="samples">The samples of an epoch.</param>
internal sealed class LossLog(Device device, int samples) : IDisposable
{
    /// <summary>256 KiB: few reads, as each waits for the device.</summary>
    private const int MaxPerRead = 1 << 16;

    private readonly DeviceBuffer<float> _costs = device.Allocate<float>(samples);
    private readonly float[] _piece = new float[Math.Min(samples, MaxPerRead)];

    /// <summary>One for each sample, in the order of the epoch.</summary>
    internal BufferView<float> Costs => _costs.View;

    /// <summary>The mean cost of a sample, summed in double.</summary>
    internal double Mean() => Total(_costs.Length) / _costs.Length;

    /// <summary>The sum of the first samples' costs, in double.</summary>
    internal double Total(long samples)
    {
        var total = 0.0;
        for (long first = 0; first < samples; first += _piece.Length)
        {
            foreach (var cost in Piece(first, samples))
                total += cost;
        }

        return total;
    }

    /// <summary>Σ factor · cost, summed in double.</summary>
    /// <param name="factors">One for each sample, in the order of the costs.</param>
    internal double Sum(ReadOnlySpan<float> factors)
    {
        var total = 0.0;
        for (var first = 0; first < factors.Length; first += _piece.Length)
        {
            var piece = Piece(first, factors.Length);
            for (var i = 0; i < piece.Length; i++)
                total += (double)factors[first + i] * piece[i];
        }

        return total;
    }

    /// <summary>
    /// The first sample, of so many, whose cost is not finite; null if there is none.
    /// </summary>
    internal long? FirstNonFinite(long samples)
    {
        for (long first = 0; first < samples; first += _piece.Length)
        {
            var piece = Piece(first, samples);
            for (var i = 0; i < piece.Length; i++)
            {
                if (!float.IsFinite(piece[i]))
                    return first + i;
            }
        }

        return null;
    }

    public void Dispose() => _costs.Dispose();

    private Span<float> Piece(long first, long end)
    {
        var piece = _piece.AsSpan(0, (int)Math.Min(_piece.Length, end - first));
        Costs.Slice(first, piece.Length).CopyTo(piece);
        return piece;
    }
}
