using System.Diagnostics;
using System.Globalization;
using GpuBp.Compute;

namespace GpuBp;

/// <summary>
/// The processes that <c>mpirun</c> or <c>srun</c> started, as a group that trains as one:
/// <c>using var group = MpiGroup.Join();</c>
/// </summary>
/// <remarks>
/// <para>The MPI library is loaded at run time; <see cref="Library"/> says which. Collectives may
/// be called from any thread, one at a time.</para>
/// <para>End every program by <see cref="Dispose"/>, also after an exception: it tells the other
/// ranks.</para>
/// </remarks>
public sealed class MpiGroup : IProcessGroup, IDisposable
{
    private const string TimeoutVariable = "GPUBP_MPI_TIMEOUT";

    private static int Joined;

    private readonly IProcessGroup _group;
    private readonly MpiWorld? _world;
    private readonly MpiWatch? _watch;
    private readonly long _joined = Stopwatch.GetTimestamp();
    private bool _isDisposed;

    private MpiGroup(IProcessGroup group, MpiWorld? world)
    {
        _group = group;
        _world = world;
        Library = world?.Library.Info;
        if (world is { TakesAnyThread: true } && group is MpiRanks ranks)
            _watch = new MpiWatch(ranks);
    }

    /// <summary>Whether a launcher's variables say that this process is one of several.</summary>
    public static bool IsLaunched => FindLauncher() is not null;

    /// <summary>The MPI library; null in a group of one process that no launcher started.</summary>
    public MpiLibraryInfo? Library { get; }

    /// <inheritdoc/>
    public int Rank => _group.Rank;

    /// <inheritdoc/>
    public int Size => _group.Size;

    /// <inheritdoc/>
    public IReadOnlyList<string> Hosts => _group.Hosts;

    /// <summary>
    /// The number of this process among those of its machine, from 0: such as the number of its
    /// GPU.
    /// </summary>
    public int LocalRank => Hosts.Take(Rank).Count(host => host == Hosts[Rank]);

    /// <summary>The number of processes on this machine.</summary>
    public int LocalSize => Hosts.Count(host => host == Hosts[Rank]);

    /// <summary>
    /// Joins the processes of the launcher; all of them call it. A process that no launcher started
    /// is a group of its own, for which no MPI is needed.
    /// </summary>
    /// <param name="timeout">
    /// After how long a wait the other ranks are asked whether they still answer; by default
    /// <c>GPUBP_MPI_TIMEOUT</c> in seconds, or 60 s.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is not above 0.</exception>
    /// <exception cref="ArgumentException">GPUBP_MPI_TIMEOUT is no number above 0.</exception>
    /// <exception cref="DllNotFoundException">
    /// A launcher started this process, and there is no MPI library; the message says what was
    /// looked for and what to install.
    /// </exception>
    /// <exception cref="NotSupportedException">The ABI of the MPI library is not known.</exception>
    /// <exception cref="InvalidOperationException">
    /// This process has joined before, or library and launcher do not belong together.
    /// </exception>
    /// <exception cref="ProcessGroupException">A rank failed while joining.</exception>
    public static MpiGroup Join(TimeSpan? timeout = null) => Join(timeout, int.MaxValue);

    /// <summary>Joins with a limit of the bytes that are counted in bytes, for tests.</summary>
    internal static MpiGroup Join(TimeSpan? timeout, long byteLimit)
    {
        if (timeout is { } given)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(
                given, TimeSpan.Zero, nameof(timeout));
        var patience = timeout ?? DefaultTimeout();
        if (FindLauncher() is not { } launcher)
            return new MpiGroup(new SoloGroup(), null);
        if (Interlocked.Exchange(ref Joined, 1) != 0)
            throw new InvalidOperationException(
                "This process has joined its group already; MPI begins once in a process. Pass " +
                "the group on.");
        using var signals = RuntimeSignals.Keep();
        var (handle, file) = MpiFinder.Load(
            launcher, Environment.GetEnvironmentVariable(MpiFinder.Variable));
        var world = MpiWorld.Enter(MpiLibrary.Recognize(handle, file), launcher);
        var ranks = new MpiRanks(world, patience, byteLimit);
        ranks.Introduce();
        return new MpiGroup(ranks, world);
    }

    /// <inheritdoc/>
    public IGroupOperation BeginAllToAll<T>(
        ReadOnlyMemory<T> send,
        ReadOnlySpan<int> sendCounts,
        Memory<T> receive,
        ReadOnlySpan<int> receiveCounts)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _group.BeginAllToAll(send, sendCounts, receive, receiveCounts);
    }

    /// <inheritdoc/>
    public IGroupOperation BeginAllGather<T>(
        ReadOnlyMemory<T> send, Memory<T> receive, ReadOnlySpan<int> counts)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _group.BeginAllGather(send, receive, counts);
    }

    /// <inheritdoc/>
    public IGroupOperation BeginBroadcast<T>(Memory<T> values, int root)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _group.BeginBroadcast(values, root);
    }

    /// <inheritdoc/>
    public IGroupOperation BeginBarrier()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _group.BeginBarrier();
    }

    /// <inheritdoc/>
    public void Fail(string reason)
    {
        if (!_isDisposed)
            _group.Fail(reason);
    }

    /// <summary>
    /// Leaves the group: waits until all ranks do, and ends MPI. If a rank has failed, has left
    /// earlier or does not answer, or if operations are pending, this tells the others, waits at
    /// most 2 s, and does not end MPI: MPI_Finalize would wait for ever, and a launcher that sees
    /// a process end without it ends the others.
    /// </summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _watch?.Dispose();
        if (_group is not MpiRanks ranks || !ranks.Leave())
            return;
        ranks.FreeTypes();
        _world!.Leave();
    }

    /// <summary>Each rank's host, its device, and the share of its time since it joined that it
    /// has waited: for <see cref="TrainingReport.Ranks"/>. All ranks call it.</summary>
    /// <param name="device">What this rank trains on.</param>
    /// <exception cref="ArgumentNullException">The device is null.</exception>
    /// <exception cref="ProcessGroupException">Another rank has failed, or does not
    /// answer.</exception>
    public IReadOnlyList<RankSummary> Summarize(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        var waited = _group is MpiRanks ranks ? ranks.Waited : TimeSpan.Zero;
        var shares = new double[Size];
        var counts = new int[Size];
        Array.Fill(counts, 1);
        BeginAllGather<double>(
            new[] { waited / Stopwatch.GetElapsedTime(_joined) }, shares, counts).Wait();
        return
        [
            .. GatherTexts($"{device}").Select(
                (name, rank) => new RankSummary(Hosts[rank], name, shares[rank])),
        ];
    }

    /// <summary>The text of each rank.</summary>
    internal string[] GatherTexts(string text) => this.AllGather(text);

    private static Launcher? FindLauncher() => Launcher.Find(Environment.GetEnvironmentVariable);

    private static TimeSpan DefaultTimeout()
    {
        var text = Environment.GetEnvironmentVariable(TimeoutVariable);
        if (string.IsNullOrEmpty(text))
            return TimeSpan.FromSeconds(60);
        const double Max = 1e6;
        if (double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) &&
            seconds is > 0 and <= Max)
            return TimeSpan.FromSeconds(seconds);
        throw new ArgumentException(
            $"{TimeoutVariable} is '{text}'; it is a number of seconds above 0 and at most " +
            $"{Max:N0}, such as 60.");
    }
}
