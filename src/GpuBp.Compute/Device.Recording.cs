namespace GpuBp.Compute;

public abstract partial class Device
{
    private List<RecordedLaunch>? _recording;
    private long _frees;

    /// <summary>
    /// Checks and records what <paramref name="launches"/> launches, and runs none of it. Views and
    /// numbers stay what they are now; what lies in the buffers is read at each run.
    /// </summary>
    /// <exception cref="InvalidOperationException"><paramref name="launches"/> does what cannot be
    /// recorded: copies, allocates, waits, or records.</exception>
    /// <exception cref="ObjectDisposedException">The device was disposed.</exception>
    internal LaunchSequence Record(Action launches)
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            ThrowIfRecording("A recording");
            var recording = new List<RecordedLaunch>();
            _recording = recording;
            try
            {
                launches();
            }
            finally
            {
                _recording = null;
            }

            return new LaunchSequence(this, recording, Prepare(recording), _frees);
        }
    }

    internal void Replay(LaunchSequence sequence)
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            ThrowIfRecording("A sequence");
            sequence.Replay(_frees, _times is null ? null : LaunchTimed);
        }
    }

    /// <summary>What runs recorded launches, one after the other or as if so.</summary>
    private protected virtual Action Prepare(IReadOnlyList<RecordedLaunch> launches) => () =>
    {
        foreach (var launch in launches)
            LaunchCore(launch.Kernel, launch.Config, launch.Arguments);
    };

    private void ThrowIfRecording(string what)
    {
        if (_recording is not null)
            throw new InvalidOperationException(
                $"{what} cannot be part of a recording on {Info.Id}, only launches can. Move it before " +
                "or after Record.");
    }
}
