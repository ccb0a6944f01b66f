using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using static GpuBp.Compute.Ilgpu.IlgpuError;

namespace GpuBp.Compute.Ilgpu;

/// <summary>A device of ILGPU: one accelerator with its in-order default stream.</summary>
/// <remarks>Unsafe: copies use addresses that the caller has pinned.</remarks>
internal sealed unsafe class IlgpuDevice : Device
{
    private const int Alignment = 16;

    private readonly Accelerator _accelerator;
    private readonly AcceleratorStream _stream;
    private readonly bool _isBorrowed;
    private readonly IlgpuProgram _program;
    private readonly ConditionalWeakTable<MemoryBuffer, DeviceMemory> _lent = [];
    private readonly CuBlas? _cuBlas;

    /// <param name="info">The device's properties.</param>
    /// <param name="device">ILGPU's device.</param>
    /// <param name="context">ILGPU's context.</param>
    /// <param name="usesForms">Whether kernels run in their forms for GPUs.</param>
    /// <param name="usesCuBlas">Whether cuBLAS computes products; only for CUDA devices.</param>
    /// <exception cref="DeviceException">ILGPU cannot open the device, or cuBLAS does not
    /// start.</exception>
    internal IlgpuDevice(
        DeviceInfo info,
        ILGPU.Runtime.Device device,
        Context context,
        bool usesForms,
        bool usesCuBlas = false)
        : this(
            info,
            Try(info, "opening the device", () => device.CreateAccelerator(context)),
            usesForms,
            isBorrowed: false)
    {
        if (usesCuBlas)
        {
            try
            {
                _cuBlas = new CuBlas((CudaAccelerator)_accelerator);
                Products = new CuBlasProducts(Multiply);
            }
            catch (Exception fault) when (fault is CuBlasException or DllNotFoundException)
            {
                _accelerator.Dispose();
                throw Failure(Info, "starting cuBLAS", fault);
            }
        }
    }

    /// <summary>A device with a user's accelerator, which must outlive it.</summary>
    /// <param name="info">The device's properties; groups are limited by the accelerator.</param>
    /// <param name="borrowed">The accelerator, from a context with the library's functions.</param>
    internal IlgpuDevice(DeviceInfo info, Accelerator borrowed)
        : this(info, borrowed, usesForms: info.IsGpu, isBorrowed: true)
    {
    }

    private IlgpuDevice(DeviceInfo info, Accelerator accelerator, bool usesForms, bool isBorrowed)
        : base(info)
    {
        (_accelerator, _isBorrowed) = (accelerator, isBorrowed);
        _stream = accelerator.DefaultStream;
        _program = new IlgpuProgram(info, accelerator, usesForms);
        Staging = new IlgpuStaging(this);
        Cache = CacheFor(info);
    }

    internal override DeviceCache Cache { get; }

    internal override IMatrixProducts? Products { get; }

    internal override StagingArea Staging { get; }

    /// <summary>Lets kernels use the user's memory in place.</summary>
    /// <inheritdoc cref="IlgpuExtensions.View{T}(Device, ArrayView{T})" path="/exception"/>
    internal BufferView<T> View<T>(ArrayView<T> view)
        where T : unmanaged
    {
        lock (Gate)
        {
            ThrowIfDisposed();
            return LiveView(view);
        }
    }

    private BufferView<T> LiveView<T>(ArrayView<T> view)
        where T : unmanaged
    {
        Live();
        if (!view.IsValid)
            throw new ArgumentException(
                $"The view for {Info.Id} is empty; it must have at least one element.",
                nameof(view));

        var buffer = ((IArrayView)view).Buffer;
        IlgpuArguments.ThrowIfDisposed(buffer);
        if (buffer.Accelerator != _accelerator)
            throw new ArgumentException(
                $"The view belongs to another accelerator ({buffer.Accelerator}) than that of " +
                $"{Info}; allocate it there, or make a device of its accelerator by " +
                "Device.FromAccelerator.",
                nameof(view));

        // OpenCL's pointer is no address, and its buffers are aligned to more bytes.
        if (buffer.AcceleratorType != AcceleratorType.OpenCL && buffer.NativePtr % Alignment != 0)
            throw new ArgumentException(
                $"The view's buffer begins at address 0x{buffer.NativePtr:x}; kernels that read " +
                $"four floats at once need a multiple of {Alignment}. Let ILGPU allocate it.",
                nameof(view));

        // ILGPU does not report that a buffer was disposed.
        foreach (var (_, memory) in _lent.Where(lent => lent.Key.IsDisposed).ToList())
            memory.Dispose();
        var borrowed = _lent.GetValue(buffer, Borrow);
        borrowed.ThrowIfFreed();
        return new BufferView<T>(borrowed, ((IContiguousArrayView)view).Index, view.Length);
    }

    internal override long AvailableBytes => Math.Min(
        Info.MaxBufferBytes,
        Live() is CudaAccelerator cuda ? cuda.GetFreeMemory() : Info.MemoryBytes - AllocatedBytes);

    internal override nint AllocateCore(long bytes)
    {
        try
        {
            Live().Bind();
            return (nint)GCHandle.Alloc(_accelerator.AllocateRaw(bytes, elementSize: 1));
        }
        catch (Exception fault) when (fault is AcceleratorException or OutOfMemoryException)
        {
            return 0;
        }
    }

    internal override void FreeCore(nint handle)
    {
        // Queued work may still use the buffer. A disposed accelerator has freed its buffers.
        var buffer = GCHandle.FromIntPtr(handle);
        if (!_accelerator.IsDisposed)
        {
            IgnoreFailure(_stream.Synchronize);
            IgnoreFailure(((MemoryBuffer)buffer.Target!).Dispose);
        }

        buffer.Free();
    }

    internal override void WriteCore(nint handle, long byteOffset, void* source, long bytes) =>
        Guard("a copy to the device", () =>
        {
            Copy(handle, byteOffset, source, bytes, toDevice: true);
            _stream.Synchronize();
        });

    internal override void ReadCore(nint handle, long byteOffset, void* destination, long bytes) =>
        Guard("a copy from the device", () =>
        {
            Copy(handle, byteOffset, destination, bytes, toDevice: false);
            _stream.Synchronize();
        });

    internal override void LaunchCore(
        Kernel kernel, in LaunchConfig config, ReadOnlySpan<KernelArgument> arguments)
    {
        try
        {
            Live();
            _program.Launch(kernel, config, arguments);
        }
        catch (AcceleratorException fault)
        {
            throw Failure(Info, $"the launch of {kernel.Name}", fault);
        }
    }

    internal override void SynchronizeCore() => Guard("a wait", _stream.Synchronize);

    private protected override void DisposeCore()
    {
        IgnoreFailure(() => _cuBlas?.Dispose());
        _program.Dispose();
        if (!_isBorrowed)
            IgnoreFailure(_accelerator.Dispose);
    }

    private static DeviceCache CacheFor(DeviceInfo info) => info.IsGpu
        ? DeviceCache.FromEnvironment(Environment.GetEnvironmentVariable)
        : new DeviceCache(folder: null);

    private void Multiply(
        CuBlasOperation opA,
        CuBlasOperation opB,
        int m,
        int n,
        int k,
        float factor,
        ArrayView<float> a,
        int lda,
        ArrayView<float> b,
        int ldb,
        ArrayView<float> c,
        int ldc)
    {
        try
        {
            _cuBlas!.Gemm(opA, opB, m, n, k, factor, a, lda, b, ldb, 0f, c, ldc);
        }
        catch (CuBlasException fault)
        {
            throw Failure(Info, "a product by cuBLAS", fault);
        }
    }

    private DeviceMemory Borrow(MemoryBuffer buffer)
    {
        var handle = GCHandle.Alloc(buffer);
        return Allocations.Borrow(
            (nint)handle, buffer.LengthInBytes, new MemoryHandle(null, handle));
    }

    /// <summary>Page-locks memory of the host, for copies that end after they return.</summary>
    internal PageLockScope<byte> PageLock(nint address, long bytes) => Guard(
        "page-locking a staging buffer",
        () =>
        _accelerator.CreatePageLockFromPinned<byte>(address, bytes));

    /// <summary>Waits for the stream and ignores failures.</summary>
    internal void Drain()
    {
        if (!_accelerator.IsDisposed)
            IgnoreFailure(_stream.Synchronize);
    }

    /// <summary>The accelerator, after a check that its owner has not disposed it.</summary>
    private Accelerator Live() => _accelerator.IsDisposed
        ? throw new DeviceException(
            $"{Info}: the accelerator was disposed, and its memory with it. Dispose the device, " +
            "and what uses it, before the accelerator.")
        : _accelerator;

    /// <summary>Queues a copy between a buffer and pinned memory of the host.</summary>
    internal void Copy(nint handle, long byteOffset, void* host, long bytes, bool toDevice)
    {
        _accelerator.Bind();
        var view = IlgpuArguments.Buffer(handle).AsRawArrayView(byteOffset, bytes);
        if (toDevice)
            view.CopyFromCPUUnsafeAsync(_stream, ref *(byte*)host, bytes);
        else
            view.CopyToCPUUnsafeAsync(_stream, ref *(byte*)host, bytes);
    }

    internal void Guard(string what, Action action) => Guard(what, () =>
    {
        action();
        return 0;
    });

    internal T Guard<T>(string what, Func<T> function)
    {
        Live();
        return Try(Info, what, function);
    }
}
