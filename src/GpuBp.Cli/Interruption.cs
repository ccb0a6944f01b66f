using System.Runtime.InteropServices;

namespace GpuBp.Cli;

/// <summary>
/// Handles Ctrl-C and SIGTERM: the first ends the command, within a second unless there is
/// something to save; the second ends the program.
/// </summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>The time that a command has to end by itself: it may be blocked by a pipe that
    /// nobody writes to.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(600);

    private readonly CancellationTokenSource _cancellation = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly TextWriter _error;
    private volatile string? _notice;
    private int _signals;

    internal Interruption(TextWriter error)
    {
        _error = error;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
        ];
    }

    internal CancellationToken Token => _cancellation.Token;

    /// <summary>From now on the command may take its time to end, for it saves something.</summary>
    /// <param name="notice">What is said at the first interruption; empty for nothing.</param>
    internal void Wait(string notice) => _notice = notice;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _cancellation.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _signals) > 1)
            Environment.Exit(ExitCode.Interrupted);
        _cancellation.Cancel();
        if (_notice is { Length: > 0 } notice)
            _error.WriteLine(notice);
        if (_notice is null)
            _ = Task.Delay(Grace).ContinueWith(_ => End(), TaskScheduler.Default);
    }

    private void End()
    {
        if (_notice is not null)
            return;
        _error.WriteLine(Failure.NothingSaved);
        Environment.Exit(ExitCode.Interrupted);
    }
}
