using System.Diagnostics;

namespace GpuBp;

/// <summary>
/// What a network was like over time: at first after each epoch, then after every second, fourth … so that there are never
/// more than <see cref="Most"/> moments, and only while to look takes at most a share of the time.
/// </summary>
internal sealed class MomentLog
{
    /// <summary>The most moments that are kept.</summary>
    internal const int Most = 60;

    /// <summary>The share of the time that looking may take.</summary>
    private const double MostShare = 0.005;

    /// <summary>How long it may take however short training is.</summary>
    private static readonly TimeSpan Granted = TimeSpan.FromMilliseconds(50);

    private readonly List<NetworkMoment> _moments = [];
    private TimeSpan _spent;
    private TimeSpan _last;

    /// <summary>The moments that are kept, in the order of their epochs; the first one always is.</summary>
    internal IReadOnlyList<NetworkMoment> Moments => _moments;

    /// <summary>How many epochs there are from one moment to the next.</summary>
    internal int Stride { get; private set; } = 1;

    /// <summary>Looks, where it is time to.</summary>
    /// <param name="epoch">The epoch that has ended.</param>
    /// <param name="elapsed">How long training has taken so far.</param>
    /// <param name="look">What the network is like.</param>
    internal void Offer(int epoch, TimeSpan elapsed, Func<NetworkMoment> look)
    {
        var isFirst = _moments.Count == 0;
        var most = elapsed * MostShare;
        if (!isFirst && ((epoch - _moments[0].Epoch) % Stride != 0 || _spent + _last > (most > Granted ? most : Granted)))
            return;

        var start = Stopwatch.GetTimestamp();
        _moments.Add(look());
        if (!isFirst) // That is before training: kernels are compiled there.
            _spent += _last = Stopwatch.GetElapsedTime(start);
        while (_moments.Count > Most)
        {
            Stride *= 2;
            _moments.RemoveAll(moment => (moment.Epoch - _moments[0].Epoch) % Stride != 0);
        }
    }
}
