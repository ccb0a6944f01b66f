using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GpuBp.Tests.Groups;

/// <summary>
/// Every collective of a group with random counts, zeros among them, of elements of many sizes,
/// several pending at once, against what must arrive; all ranks call it with the same seed.
/// </summary>
/// <remarks>Of no test framework: ranks that are programs of their own run it too.</remarks>
internal sealed class CollectiveCampaign
{
    private const byte Poison = 0xA5;

    private readonly IProcessGroup _group;
    private readonly int _seed;
    // What all ranks draw alike, and what each draws for itself.
    private readonly Random _common;
    private readonly Random _own;
    private readonly List<(IGroupOperation Operation, Action Check)> _pending = [];
    private int _operations;

    private CollectiveCampaign(IProcessGroup group, int seed)
    {
        _group = group;
        _seed = seed;
        _common = new Random(seed);
        _own = new Random(HashCode.Combine(seed, group.Rank));
    }

    /// <summary>Some bytes that belong together, of no primitive's size.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct Odd
    {
        public byte First;
        public long Second;
        public short Third;
    }

    /// <exception cref="InvalidOperationException">Something else arrived.</exception>
    internal static void Run(IProcessGroup group, int seed, int operations)
    {
        var campaign = new CollectiveCampaign(group, seed);
        for (var i = 0; i < operations; i++)
        {
            campaign.BeginAny();
            while (campaign._pending.Count > campaign._own.Next(6))
                campaign.FinishOne();
        }

        while (campaign._pending.Count > 0)
            campaign.FinishOne();
    }

    private void BeginAny()
    {
        _operations++;
        switch (_common.Next(6))
        {
            case 0: Begin<byte>(); break;
            case 1: Begin<short>(); break;
            case 2: Begin<float>(); break;
            case 3: Begin<double>(); break;
            case 4: Begin<Odd>(); break;
            default: _pending.Add((_group.BeginBarrier(), () => { })); break;
        }
    }

    private void Begin<T>()
        where T : unmanaged
    {
        var (rank, size) = (_group.Rank, _group.Size);
        var counts = new int[size, size];
        for (var i = 0; i < counts.Length; i++)
            counts[i / size, i % size] = AnyCount();
        int[] row = [.. Enumerable.Range(0, size).Select(to => counts[rank, to])];
        int[] column = [.. Enumerable.Range(0, size).Select(from => counts[from, rank])];
        int[] diagonal = [.. Enumerable.Range(0, size).Select(r => counts[r, r])];
        switch (_common.Next(4))
        {
            case 0:
                var send = Join<T>(size, to => Values<T>(rank, to, row[to]));
                if (_common.Next(2) == 0)
                    column[rank] = 0; // Its own part is not copied.
                Await(
                    Fresh<T>(column.Sum()),
                    receive => _group.BeginAllToAll<T>(send, row, receive, column),
                    Join<T>(size, from => Values<T>(from, rank, column[from])));
                break;
            case 1:
                Await(
                    Fresh<T>(diagonal.Sum()),
                    receive => _group.BeginAllGather<T>(
                        Values<T>(rank, rank, diagonal[rank]), receive, diagonal),
                    Join<T>(size, from => Values<T>(from, from, diagonal[from])));
                break;
            case 2:
                var all = Fresh<T>(diagonal.Sum());
                var first = diagonal[..rank].Sum();
                Values<T>(rank, rank, diagonal[rank]).CopyTo(all.AsSpan(first));
                Await(
                    all,
                    receive => _group.BeginAllGather<T>(
                        receive.Slice(first, diagonal[rank]), receive, diagonal),
                    Join<T>(size, from => Values<T>(from, from, diagonal[from])));
                break;
            default:
                var root = _common.Next(size);
                var values = Values<T>(root, root, diagonal[0]);
                Await(
                    rank == root ? values : Fresh<T>(diagonal[0]),
                    memory => _group.BeginBroadcast(memory, root),
                    [.. values]);
                break;
        }
    }

    // Zeros, few, and enough that libraries send them in another way.
    private int AnyCount() => _common.Next(8) switch
    {
        0 or 1 => 0,
        2 => 5000 + _common.Next(5000),
        _ => _common.Next(40),
    };

    private void Await<T>(T[] receive, Func<Memory<T>, IGroupOperation> begin, T[] expected)
        where T : unmanaged
    {
        var number = _operations;
        _pending.Add((begin(receive), () =>
        {
            var wrong = MemoryMarshal.AsBytes(receive.AsSpan())
                .CommonPrefixLength(MemoryMarshal.AsBytes(expected.AsSpan()));
            if (wrong < expected.Length * Unsafe.SizeOf<T>())
                throw new InvalidOperationException(
                    $"Seed {_seed}: operation {number} brought rank {_group.Rank} of " +
                    $"{_group.Size} something else at byte {wrong:N0} of {expected.Length:N0} " +
                    $"{typeof(T).Name}.");
        }
        ));
    }

    private void FinishOne()
    {
        var index = _own.Next(_pending.Count);
        var (operation, check) = _pending[index];
        if (_own.Next(3) > 0 && !operation.Advance())
            return;
        operation.Wait();
        check();
        _pending.RemoveAt(index);
    }

    private static T[] Fresh<T>(int length)
        where T : unmanaged
    {
        var values = new T[length];
        MemoryMarshal.AsBytes(values.AsSpan()).Fill(Poison);
        return values;
    }

    private static T[] Join<T>(int size, Func<int, T[]> part) =>
        [.. Enumerable.Range(0, size).SelectMany(part)];

    // Bytes that only this sender sends to this receiver in this operation.
    private T[] Values<T>(int from, int to, int count)
        where T : unmanaged
    {
        var values = new T[count];
        var random = new Random((((_seed * 31 + _operations) * 31) + from) * 31 + to);
        random.NextBytes(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
