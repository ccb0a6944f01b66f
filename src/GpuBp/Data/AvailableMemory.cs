namespace GpuBp;

/// <summary>The memory that this process can still take.</summary>
internal static class AvailableMemory
{
    internal static long Bytes
    {
        get
        {
            var memory = GC.GetGCMemoryInfo();
            return memory.TotalAvailableMemoryBytes -
                Math.Min(memory.MemoryLoadBytes, memory.TotalAvailableMemoryBytes / 2);
        }
    }

    /// <summary>Such as <c>1.5 GB</c>.</summary>
    internal static string Show(double bytes) =>
        bytes >= 1e9 ? $"{bytes / 1e9:N1} GB" : $"{Math.Max(bytes, 0) / 1e6:N0} MB";
}
