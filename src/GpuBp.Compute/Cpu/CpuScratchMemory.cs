using System.Runtime.InteropServices;

namespace GpuBp.Compute.Cpu;

/// <summary>Memory that grows to the most that was asked for, and is used again and again.</summary>
internal sealed unsafe class CpuScratchMemory : IDisposable
{
    private byte* _start;
    private long _bytes;

    /// <summary>The memory, 64-byte aligned, undefined content; null before the first use.</summary>
    internal byte* Start => _start;

    /// <summary>Makes it <paramref name="bytes"/> bytes at least.</summary>
    internal void Reserve(long bytes)
    {
        if (bytes > _bytes)
        {
            NativeMemory.AlignedFree(_start);
            _start = null;
            _bytes = 0;
            _start = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, 64);
            _bytes = bytes;
        }
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_start);
        _start = null;
        _bytes = 0;
    }
}
