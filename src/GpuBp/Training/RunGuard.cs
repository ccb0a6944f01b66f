namespace GpuBp;

/// <summary>Lets a trainer do one run at a time. If it is disposed during a run, the run frees its
/// memory at its end.</summary>
/// <param name="free">Frees the trainer's memory.</param>
internal sealed class RunGuard(Action free) : IDisposable
{
    private readonly Lock _lock = new();
    private bool _isDisposed;

    /// <summary>Whether a run has begun and not ended.</summary>
    internal bool IsRunning { get; private set; }

    /// <summary>Begins a run, which ends when the result is disposed.</summary>
    /// <exception cref="InvalidOperationException">Another run has not ended.</exception>
    /// <exception cref="ObjectDisposedException">The trainer is disposed.</exception>
    internal Run Begin()
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            if (IsRunning)
                throw new InvalidOperationException(
                    "Fit is already running on this trainer, on another thread or around the " +
                    "listener that has called it. Call it again when it has returned, or train " +
                    "another network with a trainer of its own.");
            IsRunning = true;
            return new Run(this);
        }
    }

    internal void ThrowIfDisposed()
    {
        if (_isDisposed)
            throw new ObjectDisposedException(nameof(Trainer), "The trainer was disposed.");
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            if (!IsRunning)
                free();
        }
    }

    private void End()
    {
        lock (_lock)
        {
            IsRunning = false;
            if (_isDisposed)
                free();
        }
    }

    /// <summary>A run that ends when it is disposed.</summary>
    internal readonly struct Run(RunGuard guard) : IDisposable
    {
        public void Dispose() => guard.End();
    }
}
