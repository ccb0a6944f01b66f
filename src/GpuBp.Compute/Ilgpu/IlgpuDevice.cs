using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using static GpuBp.Compute.Ilgpu.IlgpuError;

namespace GpuBp.Compute.Ilgpu;

/// <summary>A device of ILGPU: one accelerator, and its default stream, which keeps the order.</summary>
/// <remarks>Unsafe: copies go by the address that the caller has pinned.</remarks>
internal sealed unsafe class IlgpuDevice : Device
{
    private const int Alignment = 16;

    private readonly Accelerator _accelerator;
    private readonly AcceleratorStream _stream;
    private readonly bool _isBorrowed;
    private readonly IlgpuProgram _program;
    private readonly Dictionary<nint, PageLockScope<byte>> _pageLocks = [];
    private readonly ConditionalWeakTable<MemoryBuffer, DeviceMemory> _lent = [];
    private readonly CuBlas? _cuBlas;

    /// <param name="info">What is known of the device.</param>
    /// <param name="device">The device, as ILGPU knows it.</param>
    /// <param name="context">ILGPU's context.</param>
    /// <param name="usesForms">Whether kernels run in the forms that are for GPUs.</param>
    /// <param name="usesCuBlas">Whether cuBLAS computes products; only on CUDA devices.</param>
    /// <exception cref="DeviceException">ILGPU cannot open the device, or cuBLAS does not start.</exception>
    internal IlgpuDevice(
        DeviceInfo info, ILGPU.Runtime.Device device, Context context, bool usesForms, bool usesCuBlas = false)
        : base(info)
    {
        _accelerator = Try(info, "opening the device", () => device.CreateAccelerator(context));
        _stream = _accelerator.DefaultStream;
        _program = new IlgpuProgram(info, _accelerator, usesForms);
        Cache = CacheFor(info);
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

    /// <summary>A device by an accelerator of the user's, which outlives it.</summary>
    /// <param name="info">What is known of the device; no group may be larger than the accelerator allows.</param>
    /// <param name="borrowed">The accelerator, of a context that has the library's functions.</param>
    internal IlgpuDevice(DeviceInfo info, Accelerator borrowed)
        : base(info)
    {
        _accelerator = borrowed;
        _isBorrowed = true;
        _stream = borrowed.DefaultStream;
        _program = new IlgpuProgram(info, borrowed, usesForms: info.IsGpu);
        Cache = CacheFor(info);
    }

    internal override DeviceCache Cache { get; }

    internal override IMatrixProducts? Products { get; }

    /// <summary>The user's memory, for kernels to use in place.</summary>
    /// <inheritdoc cref="IlgpuExtensions.View{T}(Device, ArrayView{T})" path="/exception"/>
    internal BufferView<T> View<T>(ArrayView<T> view)
        where T : unmanaged
    {
        Live();
        if (!view.IsValid)
            throw new ArgumentException($"The view for {Info.Id} is empty; it must have at least one element.", nameof(view));

        var buffer = ((IArrayView)view).Buffer;
        IlgpuArguments.ThrowIfDisposed(buffer);
        if (buffer.Accelerator != _accelerator)
            throw new ArgumentException(
                $"The view lies on another accelerator ({buffer.Accelerator}) than that of {Info}; allocate it there, or " +
                "take the device from its own by Device.FromAccelerator.",
                nameof(view));

        // Of OpenCL that is no address, and a buffer begins at a multiple of more bytes.
        if (buffer.AcceleratorType != AcceleratorType.OpenCL && buffer.NativePtr % Alignment != 0)
            throw new ArgumentException(
                $"The view's buffer begins at address 0x{buffer.NativePtr:x}; kernels that read four floats at once need " +
                $"a multiple of {Alignment}. Let ILGPU allocate it.",
                nameof(view));

        // ILGPU tells nobody that a buffer is disposed.
        foreach (var (_, memory) in _lent.Where(lent => lent.Key.IsDisposed).ToList())
            Free(memory);
        var borrowed = _lent.GetValue(buffer, Borrow);
        borrowed.ThrowIfFreed();
        return new BufferView<T>(borrowed, ((IContiguousArrayView)view).Index, view.Length);
    }

    private protected override long AvailableBytes => Math.Min(
        Info.MaxBufferBytes,
        Live() is CudaAccelerator cuda ? cuda.GetFreeMemory() : Info.MemoryBytes - AllocatedBytes);

    private protected override nint AllocateCore(long bytes)
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

    private protected override void FreeCore(nint handle)
    {
        // What was queued may still use it; an accelerator that was disposed took its buffers with it.
        var buffer = GCHandle.FromIntPtr(handle);
        if (!_accelerator.IsDisposed)
        {
            Quietly(_stream.Synchronize);
            Quietly(((MemoryBuffer)buffer.Target!).Dispose);
        }

        buffer.Free();
    }

    private protected override void WriteCore(nint handle, long byteOffset, void* source, long bytes) =>
        Guard("a copy to the device", () =>
        {
            Copy(handle, byteOffset, source, bytes, toDevice: true);
            _stream.Synchronize();
        });

    private protected override void ReadCore(nint handle, long byteOffset, void* destination, long bytes) =>
        Guard("a copy from the device", () =>
        {
            Copy(handle, byteOffset, destination, bytes, toDevice: false);
            _stream.Synchronize();
        });

    private protected override nint AllocateStagingCore(long bytes)
    {
        var address = base.AllocateStagingCore(bytes);
        try
        {
            var scope = Guard(
                "page-locking a staging buffer",
                () => _accelerator.CreatePageLockFromPinned<byte>(address, bytes));
            _pageLocks.Add(address, scope);
            return address;
        }
        catch
        {
            NativeMemory.AlignedFree((void*)address);
            throw;
        }
    }

    private protected override void FreeStagingCore(StagingMemory memory)
    {
        if (!_accelerator.IsDisposed)
            Quietly(_stream.Synchronize);
        if (_pageLocks.Remove(memory.Address, out var scope))
            Quietly(scope.Dispose);
        base.FreeStagingCore(memory);
    }

    // In the order of the one stream, but the host goes on: the memory is page-locked.
    private protected override void UploadCore(
        StagingMemory source, long bytes, nint handle, long byteOffset)
    {
        Guard("an upload", () => Copy(handle, byteOffset, (void*)source.Address, bytes, toDevice: true));
        source.Uploaded = 1;
    }

    private protected override bool IsUploadedCore(StagingMemory memory)
    {
        // ILGPU has no events to ask.
        if (memory.Uploaded != 0)
            SynchronizeCore();
        memory.Uploaded = 0;
        return true;
    }

    private protected override void LaunchCore(
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

    private protected override void SynchronizeCore() => Guard("a wait", _stream.Synchronize);

    private protected override void DisposeCore()
    {
        foreach (var scope in _pageLocks.Values)
            Quietly(scope.Dispose);
        Quietly(() => _cuBlas?.Dispose());
        _program.Dispose();
        if (!_isBorrowed)
            Quietly(_accelerator.Dispose);
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
        return Borrow((nint)handle, buffer.LengthInBytes, new MemoryHandle(null, handle));
    }

    /// <summary>The accelerator, which a user who has lent it may have disposed.</summary>
    private Accelerator Live() => _accelerator.IsDisposed
        ? throw new DeviceException(
            $"{Info}: the accelerator was disposed, and its memory with it. Dispose the device, and what uses it, before " +
            "the accelerator.")
        : _accelerator;

    private void Copy(nint handle, long byteOffset, void* host, long bytes, bool toDevice)
    {
        _accelerator.Bind();
        var view = IlgpuArguments.Buffer(handle).AsRawArrayView(byteOffset, bytes);
        if (toDevice)
            view.CopyFromCPUUnsafeAsync(_stream, ref *(byte*)host, bytes);
        else
            view.CopyToCPUUnsafeAsync(_stream, ref *(byte*)host, bytes);
    }

    private void Guard(string what, Action action) => Guard(what, () =>
    {
        action();
        return 0;
    });

    private T Guard<T>(string what, Func<T> function)
    {
        Live();
        return Try(Info, what, function);
    }
}
