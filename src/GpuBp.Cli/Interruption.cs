using System.Runtime.InteropServices;

namespace GpuBp.Cli;

/// <summary>
/// Handles Ctrl-C and SIGTERM: the first ends training early, the second ends the program.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly TextWriter _error;
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
        _error.WriteLine(
            "Ending after this step; interrupt again to end at once, without a model.");
    }
}
