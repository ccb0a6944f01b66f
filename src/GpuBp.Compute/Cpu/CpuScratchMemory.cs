using System.Runtime.InteropServices;

namespace GpuBp.Compute.Cpu;

/// <summary>One thread's memory for the shared and private arrays of the group that it runs.</summary>
internal sealed unsafe class CpuScratchMemory : IDisposable
{
    private byte* _start;
    private long _bytes;

    /// <summary>At least <paramref name="bytes"/> bytes, 64-byte aligned, undefined content.</summary>
    internal byte* Reserve(long bytes)
    {
        if (bytes > _bytes)
        {
            NativeMemory.AlignedFree(_start);
            _start = null;
            _bytes = 0;
            _start = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, 64);
            _bytes = bytes;
        }

        return _start;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_start);
        _start = null;
        _bytes = 0;
    }
}
