using System.Diagnostics;

namespace GpuBp;

/// <summary>
/// Takes snapshots of a network over time: first after each epoch, then after every second, fourth
/// … so that there are at most <see cref="Max"/>, and only as often as they take a small share of
/// the time.
/// </summary>
internal sealed class SnapshotLog
{
    /// <summary>The maximum number of snapshots.</summary>
    internal const int Max = 60;

    /// <summary>The maximum share of the time for snapshots.</summary>
    private const double MaxShare = 0.005;

    /// <summary>The time for snapshots that is always allowed, however short training is.</summary>
    private static readonly TimeSpan Granted = TimeSpan.FromMilliseconds(50);

    private readonly List<NetworkSnapshot> _snapshots = [];
    private TimeSpan _spent;
    private TimeSpan _last;

    /// <summary>The snapshots in the order of their epochs, always with the first.</summary>
    internal IReadOnlyList<NetworkSnapshot> Snapshots => _snapshots;

    /// <summary>The number of epochs from one snapshot to the next.</summary>
    internal int Stride { get; private set; } = 1;

    /// <summary>Takes a snapshot if one is due.</summary>
    /// <param name="epoch">The epoch that has ended.</param>
    /// <param name="elapsed">The time of training so far.</param>
    /// <param name="take">Takes the snapshot.</param>
    internal void Offer(int epoch, TimeSpan elapsed, Func<NetworkSnapshot> take)
    {
        var isFirst = _snapshots.Count == 0;
        var max = elapsed * MaxShare;
        if (!isFirst &&
            ((epoch - _snapshots[0].Epoch) % Stride != 0 ||
                _spent + _last > (max > Granted ? max : Granted)))
            return;

        var start = Stopwatch.GetTimestamp();
        _snapshots.Add(take());
        if (!isFirst) // The first is before training and compiles kernels.
            _spent += _last = Stopwatch.GetElapsedTime(start);
        while (_snapshots.Count > Max)
        {
            Stride *= 2;
            _snapshots.RemoveAll(snapshot => (snapshot.Epoch - _snapshots[0].Epoch) % Stride != 0);
        }
    }
}
