namespace GpuBp.Compute.DeviceApi;

/// <summary>Fast memory that the threads of a group share; its content is undefined at first.</summary>
public static class SharedMemory
{
    /// <summary>
    /// Allocates <paramref name="length"/> elements, 16-byte aligned: at the kernel's top level, with
    /// a length that is constant for the closed kernel.
    /// </summary>
    public static ArrayView<T> Allocate<T>(int length)
        where T : unmanaged => KernelOnly.Throw<ArrayView<T>>("SharedMemory.Allocate");
}

/// <summary>Memory of one thread; its content is undefined at first.</summary>
public static class LocalMemory
{
    /// <summary>
    /// Allocates <paramref name="length"/> elements, with a length that is constant for the closed
    /// kernel.
    /// </summary>
    public static ArrayView<T> Allocate<T>(int length)
        where T : unmanaged => KernelOnly.Throw<ArrayView<T>>("LocalMemory.Allocate");
}

/// <summary>Indivisible updates of device or shared memory. Integers only: sums of floats would
/// depend on the order in which threads arrive.</summary>
public static class Atomic
{
    /// <summary>target ← target + value; returns the value before.</summary>
    public static int Add(ref int target, int value) => KernelOnly.Throw<int>("Atomic.Add");

    /// <summary>target ← max(target, value); returns the value before.</summary>
    public static int Max(ref int target, int value) => KernelOnly.Throw<int>("Atomic.Max");

    /// <summary>target ← min(target, value); returns the value before.</summary>
    public static int Min(ref int target, int value) => KernelOnly.Throw<int>("Atomic.Min");
}
