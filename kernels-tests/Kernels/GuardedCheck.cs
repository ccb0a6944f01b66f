using GpuBp.Compute;
using GpuBp.Kernels;

namespace GpuBp.Tests.Kernels;

/// <summary>Where launches of one batch note what is not finite, between guards.</summary>
internal sealed class GuardedCheck(Device device, int batch = 7) : IDisposable
{
    private const int Guard = 12345;

    private readonly DeviceBuffer<int> _notes =
        device.Upload<int>([Guard, batch, Guard, FiniteCheck.None, Guard]);

    internal FiniteCheck Check => new(_notes.View.Slice(1, 1), _notes.View.Slice(3, 1));

    /// <summary>The launches after are of another batch.</summary>
    internal void GoTo(int batch) => Check.Current.CopyFrom([batch]);

    /// <summary>The batch that was noted, once all else was found untouched.</summary>
    internal int Read()
    {
        var notes = _notes.View.ToArray();
        Assert.Equal([Guard, Guard, Guard], [notes[0], notes[2], notes[4]]);
        return notes[3];
    }

    public void Dispose() => _notes.Dispose();
}
