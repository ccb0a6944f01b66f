using System.Runtime.InteropServices;
using ILGPU.Runtime;
using static GpuBp.Compute.Ilgpu.IlgpuError;

namespace GpuBp.Compute.Ilgpu;

/// <summary>Staging buffers in page-locked memory: an upload ends after it returns.</summary>
/// <remarks>Unsafe: frees memory by its address.</remarks>
internal sealed unsafe class IlgpuStaging : StagingArea
{
    private readonly IlgpuDevice _device;
    private readonly Dictionary<nint, PageLockScope<byte>> _pageLocks = [];

    internal IlgpuStaging(IlgpuDevice device)
        : base(device) => _device = device;

    private protected override nint AllocateCore(long bytes)
    {
        var address = base.AllocateCore(bytes);
        try
        {
            _pageLocks.Add(address, _device.PageLock(address, bytes));
            return address;
        }
        catch
        {
            NativeMemory.AlignedFree((void*)address);
            throw;
        }
    }

    private protected override void FreeCore(StagingMemory memory)
    {
        _device.Drain();
        if (_pageLocks.Remove(memory.Address, out var scope))
            IgnoreFailure(scope.Dispose);
        base.FreeCore(memory);
    }

    // The accelerator's one stream keeps the order.
    private protected override void UploadCore(
        StagingMemory source, long bytes, nint handle, long byteOffset)
    {
        _device.Guard(
            "an upload",
            () => _device.Copy(handle, byteOffset, (void*)source.Address, bytes, toDevice: true));
        source.Uploaded = 1;
    }

    private protected override bool IsUploaded(StagingMemory memory)
    {
        // ILGPU has no events, so this waits.
        if (memory.Uploaded != 0)
            _device.SynchronizeCore();
        memory.Uploaded = 0;
        return true;
    }
}
