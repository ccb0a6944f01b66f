using System.Runtime.InteropServices;
using GpuBp.Cli.Output;

namespace GpuBp.Cli;

/// <summary>
/// Handles Ctrl-C and SIGTERM: the first ends the command, within a second unless there is
/// something to save; the second ends the program.
/// </summary>
internal sealed class Interruption : IDisposable
{
    internal const string NothingSaved = "Interrupted; nothing was saved.";

    /// <summary>The time that a command has to end by itself: it may be blocked by a pipe that
    /// nobody writes to.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(600);

    private readonly CancellationTokenSource _cancellation = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly TextWriter _error;
    private readonly Lock _saving = new();
    private volatile string? _notice;
    private string _outcome = NothingSaved;
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

    /// <summary>What was saved when <see cref="Token"/> ends the command.</summary>
    internal string Outcome
    {
        get
        {
            lock (_saving)
                return _outcome;
        }
    }

    /// <summary>From now on the command may take its time to end, for it saves
    /// something.</summary>
    /// <param name="notice">What is said at the first interruption.</param>
    internal void Wait(string notice) => _notice = notice;

    /// <summary>Saves something that the first interruption must not cut.</summary>
    /// <param name="save">The action.</param>
    /// <param name="outcome">What is saved then, in words.</param>
    internal void Save(Action save, string outcome)
    {
        lock (_saving)
        {
            save();
            _outcome = outcome;
        }
    }

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
        if (_notice is { } notice)
            _error.WriteLine(notice);
        else
            _ = Task.Delay(Grace).ContinueWith(_ => End(), TaskScheduler.Default);
    }

    private void End()
    {
        lock (_saving)
        {
            if (_notice is not null)
                return;
            _error.WriteLine(Visible.Message(_outcome));
            Environment.Exit(ExitCode.Interrupted);
        }
    }
}
