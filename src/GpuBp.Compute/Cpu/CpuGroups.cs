using System.Diagnostics;

namespace GpuBp.Compute.Cpu;

/// <summary>Runs generated CPU forms: distributes the groups of a launch over a team.</summary>
/// <remarks>
/// Groups are independent, so the result does not depend on the thread that runs a group.
/// </remarks>
internal sealed unsafe class CpuGroups
{
    /// <summary>For less work, another thread may cost more than it gains.</summary>
    private static readonly long ParallelTicks = Stopwatch.Frequency / 50_000;

    private readonly CpuTeam _team;
    private readonly CpuParts _parts;
    private readonly Action<int, int> _runPieces;

    // The launch that is running.
    private Kernel? _kernel;
    private KernelArgument[] _arguments = [];
    private int _argumentCount;
    private LaunchConfig _config;
    private long _first;
    private long _count;
    private int _pieces;
    private int _nextPiece;

    internal CpuGroups(CpuTeam team, CpuParts parts)
    {
        _team = team;
        _parts = parts;
        _runPieces = RunPieces;
    }

    internal static long Count(
        Kernel kernel, in LaunchConfig config, ReadOnlySpan<KernelArgument> arguments) =>
        kernel.IsImplicit ? arguments[0].AsInt : config.Groups;

    internal void Run(
        Kernel kernel, in LaunchConfig config, ReadOnlySpan<KernelArgument> arguments)
    {
        var count = Count(kernel, config, arguments);
        var trial = kernel.IsImplicit ? 1024 : 1;
        var bytes = kernel.ScratchBytes(config);
        _parts.Reserve(1, bytes, 0);

        // The first groups show how long the rest will take; tiny launches stay on this thread.
        var first = Math.Min(trial, count);
        var start = Stopwatch.GetTimestamp();
        RunRange(kernel, config, arguments, 0, first, part: 0);
        var ticks = Stopwatch.GetTimestamp() - start;
        if (first == count)
            return;

        var rest = (double)ticks * (count - first) / trial;
        if (_team.Threads == 1 || rest < ParallelTicks)
        {
            RunRange(kernel, config, arguments, first, count, part: 0);
            return;
        }

        // Four pieces for each thread balance groups of unequal cost, such as ragged edges.
        _pieces = (int)Math.Min(count - first, 4L * _team.Threads);
        _nextPiece = 0;
        var threads = Math.Min(_pieces, _team.Threads);
        _parts.Reserve(threads, bytes, 0);
        if (_arguments.Length < arguments.Length)
            _arguments = new KernelArgument[arguments.Length];
        arguments.CopyTo(_arguments);
        (_kernel, _argumentCount, _config, _first, _count) =
            (kernel, arguments.Length, config, first, count);
        try
        {
            _team.Run(threads, (long)(rest * 1e9 / Stopwatch.Frequency), _runPieces);
        }
        finally
        {
            // Else the buffers of the last launch could not be collected.
            Array.Clear(_arguments, 0, _argumentCount);
        }
    }

    private void RunPieces(int index, int count)
    {
        int piece;
        while ((piece = Interlocked.Increment(ref _nextPiece) - 1) < _pieces)
        {
            RunRange(
                _kernel!,
                _config,
                _arguments.AsSpan(0, _argumentCount),
                _first + (_count - _first) * piece / _pieces,
                _first + (_count - _first) * (piece + 1) / _pieces,
                index);
        }
    }

    private void RunRange(
        Kernel kernel,
        in LaunchConfig config,
        ReadOnlySpan<KernelArgument> arguments,
        long first,
        long end,
        int part) =>
        kernel.Run(arguments, config, first, end, _parts.Part(part, 1).Scratch);
}
