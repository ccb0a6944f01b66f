using GpuBp.Compute.Cpu;
using GpuBp.Compute.Ilgpu;

namespace GpuBp.Compute;

/// <summary>Allocates memory, moves data and launches kernels in order. A launch may return before
/// its kernel has run; reading a buffer waits for it.</summary>
/// <remarks>Several threads may use a device: their calls run one after the other.</remarks>
public abstract unsafe class Device : IDisposable
{
    private protected Device(DeviceInfo info)
    {
        Info = info;
        Allocations = new DeviceAllocations(this);
        Staging = new StagingArea(this);
    }

    /// <summary>The device's properties.</summary>
    public DeviceInfo Info { get; }

    /// <summary>A sentence for each fault: of this device, if it was opened by name in spite of it,
    /// or of those that <see cref="Open"/> skipped before it. Usually empty.</summary>
    public IReadOnlyList<string> Warnings { get; internal set; } = [];

    /// <summary>Why <c>Device.OpenFor</c> of the package GpuBp took this device: the steps per
    /// second of both it compared. Null if there was no choice.</summary>
    public string? Reason { get; internal set; }

    /// <summary>Bytes of device memory that live buffers hold.</summary>
    public long AllocatedBytes => Allocations.Bytes;

    /// <summary>The bytes that new buffers can take in all, as far as the device knows.</summary>
    /// <exception cref="ObjectDisposedException">The device was disposed.</exception>
    internal long FreeBytes
    {
        get
        {
            lock (Gate)
            {
                ThrowIfDisposed();
                Allocations.FreeForgotten();
                return FreeBytesCore;
            }
        }
    }

    /// <summary>Whether <see cref="Dispose"/> was called.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>
    /// Opens the device with this name, or the one that the environment variable
    /// <c>GPUBP_DEVICE</c> names, or the best one present: a CUDA GPU (<c>cuda</c> if NVRTC is
    /// installed, else <c>ilgpu:cuda</c>), an OpenCL GPU (<c>opencl</c>, else
    /// <c>ilgpu:opencl</c>), or the CPU.
    /// </summary>
    /// <remarks>
    /// If the package GpuBp is present, a GPU first trains a small network, once for each driver
    /// and version of the library. A GPU whose results differ from the CPU's is skipped, unless it
    /// was asked for by name; <see cref="Warnings"/> tells. <c>GPUBP_VERIFY=0</c> turns this off.
    /// </remarks>
    /// <param name="name">
    /// An id such as <c>cuda:1</c> or <c>ilgpu:cpu</c>; a backend (<c>cpu</c>, <c>cuda</c>,
    /// <c>opencl</c>, <c>ilgpu</c>) for its first device; a part of the device's name; or an index
    /// into the list of <see cref="Diagnose"/>. Null for the default.
    /// </param>
    /// <exception cref="DeviceException">There is no such device; the message lists the known ones,
    /// and why others cannot be used. Or an environment variable has an invalid value.</exception>
    public static Device Open(string? name = null) => DeviceCatalog.Open(name);

    /// <summary>Opens the CPU device.</summary>
    /// <param name="options">Threads and forms. Null for the values of the environment variables
    /// <c>GPUBP_CPU_THREADS</c> and <c>GPUBP_CPU_FORMS</c>, or the defaults.</param>
    /// <exception cref="DeviceException">An environment variable has an invalid value.</exception>
    public static Device OpenCpu(CpuOptions? options = null) =>
        new CpuDevice(options ?? CpuOptions.FromEnvironment());

    /// <summary>
    /// Uses the caller's ILGPU accelerator as a device. Create its context with
    /// <see cref="IlgpuExtensions.GpuBp"/>:
    /// <c>Context.Create(builder => builder.Default().GpuBp())</c>.
    /// </summary>
    /// <remarks>
    /// The caller keeps the accelerator, which must outlive the device: <see cref="Dispose"/> frees
    /// only the device's buffers. The device queues its work on the accelerator's default stream,
    /// in order with the caller's. The accelerator limits the size of groups: 16 threads on ILGPU's
    /// default CPU accelerator, which is enough to train, but not to clip gradients.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="accelerator"/> is null.</exception>
    /// <exception cref="ArgumentException">Its context was created without
    /// <see cref="IlgpuExtensions.GpuBp"/>.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public static Device FromAccelerator(ILGPU.Runtime.Accelerator accelerator) =>
        IlgpuSearch.Borrow(accelerator);

    /// <summary>Lists the devices that can be opened, and why others cannot.</summary>
    public static DeviceDiagnosis Diagnose() => DeviceCatalog.Diagnose();

    /// <summary>Allocates a buffer whose content is undefined.</summary>
    /// <typeparam name="T">The element.</typeparam>
    /// <param name="length">Elements, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is below 1, or the
    /// number of bytes does not fit a long.</exception>
    /// <exception cref="DeviceOutOfMemoryException">The device has too little memory.</exception>
    /// <exception cref="ObjectDisposedException">The device was disposed.</exception>
    public DeviceBuffer<T> Allocate<T>(long length)
        where T : unmanaged => Allocations.Allocate<T>(length, isScoped: false);

    /// <summary>Allocates a buffer that holds a copy of <paramref name="values"/>.</summary>
    /// <inheritdoc cref="Allocate{T}(long)" path="/exception"/>
    public DeviceBuffer<T> Upload<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var buffer = Allocate<T>(values.Length);
        try
        {
            buffer.View.CopyFrom(values);
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Queues a kernel; called by generated launchers. An extent of 0 launches nothing.
    /// </summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="config">Groups and threads; ignored by an implicitly grouped kernel.</param>
    /// <param name="arguments">The kernel's arguments, in order.</param>
    /// <exception cref="KernelCompilationException">The device's compiler refused the kernel; the
    /// message holds its log.</exception>
    /// <exception cref="DeviceException">The device cannot run the launch.</exception>
    /// <exception cref="KernelFaultException">A check has found a fault.</exception>
    /// <exception cref="ArgumentException">A view belongs to another device, a dimension of
    /// <paramref name="config"/> is below 1, its groups are too large for the device, or the extent
    /// of an implicitly grouped kernel is missing or negative.</exception>
    /// <exception cref="ObjectDisposedException">The device or a buffer was disposed.</exception>
    public void Launch(
        Kernel kernel, in LaunchConfig config, ReadOnlySpan<KernelArgument> arguments)
    {
        foreach (var argument in arguments)
            Check.SameDevice(this, argument.Memory, kernel.Name);
        if (kernel.IsImplicit)
            Check.Extent(arguments, kernel.Name);
        else
            Check.Config(config, Info, kernel.Name);

        lock (Gate)
        {
            ThrowIfDisposed();
            Allocations.FreeForgotten();

            // Again: another thread may have disposed a buffer since the arguments were made.
            foreach (var argument in arguments)
                argument.Memory?.ThrowIfFreed();

            if (kernel.IsImplicit && arguments[0].AsInt == 0)
                return;
            if (Sink is null)
                LaunchCore(kernel, config, arguments);
            else
                Sink.Launch(kernel, config, arguments);
        }
    }

    /// <summary>Waits until all launches have run.</summary>
    /// <exception cref="DeviceException">A launch failed.</exception>
    /// <exception cref="ObjectDisposedException">The device was disposed.</exception>
    public void Synchronize()
    {
        lock (Gate)
        {
            RequireReady("A wait");
            SynchronizeCore();
        }
    }

    /// <summary>Frees all buffers of the device, then the device; safe to call again. Calls that
    /// use the device on other threads end first, or throw
    /// <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        lock (Gate)
        {
            if (IsDisposed)
                return;

            IsDisposed = true;
            Allocations.FreeAll();
            Staging.FreeAll();
            DisposeCore();
        }

        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override string ToString() => Info.ToString();

    /// <summary>Keeps compiled kernels and measurements; by default nothing.</summary>
    internal virtual DeviceCache Cache { get; } = new(folder: null);

    /// <summary>The vendor's library that computes products; null if there is none.</summary>
    internal virtual IMatrixProducts? Products => null;

    /// <summary>Held by every call that uses the device.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>The memory of the device's buffers.</summary>
    internal DeviceAllocations Allocations { get; }

    /// <summary>The staging buffers, and the uploads from them.</summary>
    internal virtual StagingArea Staging { get; }

    /// <summary>Takes all launches while the device records or times them; else null.</summary>
    internal ILaunchSink? Sink { get; private set; }

    /// <summary>Whether kernels can read the host's memory by its address.</summary>
    internal virtual bool ReadsHostMemory => false;

    /// <summary>
    /// A read-only buffer of values in the host's memory: kernels read them in place if the device
    /// can, else a copy. The values must not change before the buffer is disposed.
    /// </summary>
    /// <inheritdoc cref="Allocate{T}(long)" path="/exception"/>
    internal DeviceBuffer<T> Import<T>(ReadOnlyMemory<T> values)
        where T : unmanaged
    {
        Check.Length(values.Length, sizeof(T));
        if (!ReadsHostMemory)
            return Upload(values.Span);

        var pin = values.Pin();
        return new DeviceBuffer<T>(
            Allocations.Borrow((nint)pin.Pointer, (long)values.Length * sizeof(T), pin),
            values.Length);
    }

    /// <summary>
    /// Checks and records the launches of <paramref name="launches"/>, and runs none of them. Each
    /// run of the sequence uses today's views and numbers, and the buffers' values at that time.
    /// </summary>
    /// <exception cref="InvalidOperationException"><paramref name="launches"/> copies, allocates,
    /// waits or records; only launches can be recorded.</exception>
    /// <exception cref="ObjectDisposedException">The device was disposed.</exception>
    internal LaunchSequence Record(Action launches)
    {
        lock (Gate)
        {
            RequireReady("A recording");
            var recording = new LaunchRecording();
            SendTo(recording, launches);
            ThrowIfDisposed();
            return new LaunchSequence(this, recording.Launches);
        }
    }

    /// <summary>
    /// Runs <paramref name="launches"/> and times each launch, those of sequences too, by waiting
    /// for it before the next. The results are the same.
    /// </summary>
    /// <returns>The time of each kernel, in the order of their first launches. It includes the way
    /// to the device and back, for which launches do not wait elsewhere.</returns>
    internal IReadOnlyList<KernelTime> Time(Action launches)
    {
        lock (Gate)
        {
            RequireReady("A measurement");
            SynchronizeCore();
            var timer = new LaunchTimer(this);
            SendTo(timer, launches);
            return timer.Times;
        }
    }

    /// <summary>Throws if disposed or recording; else frees what was forgotten.</summary>
    /// <param name="what">The caller's action, as the start of a sentence.</param>
    /// <exception cref="InvalidOperationException">The device is recording.</exception>
    /// <exception cref="ObjectDisposedException">The device was disposed.</exception>
    internal void RequireReady(string what)
    {
        ThrowIfDisposed();
        ThrowIfRecording(what);
        Allocations.FreeForgotten();
    }

    internal void ThrowIfDisposed()
    {
        if (IsDisposed)
            throw new ObjectDisposedException(nameof(Device), $"The device {this} was disposed.");
    }

    internal void ThrowIfRecording(string what)
    {
        if (Sink is LaunchRecording)
            throw new InvalidOperationException(
                $"{what} cannot be part of a recording on {Info.Id}, only launches can. Move it " +
                "before or after Record.");
    }

    /// <summary>Returns an action that runs recorded launches as if in their order.</summary>
    internal virtual Action Prepare(IReadOnlyList<RecordedLaunch> launches) => () =>
    {
        foreach (var launch in launches)
            LaunchCore(launch.Kernel, launch.Config, launch.Arguments);
    };

    /// <summary>The bytes that one new buffer can take, as far as the device knows.</summary>
    internal abstract long AvailableBytes { get; }

    /// <summary>The bytes that new buffers can take in all, as far as the device knows.</summary>
    private protected virtual long FreeBytesCore => AvailableBytes;

    /// <summary>Allocates memory; returns 0 if the device has too little.</summary>
    internal abstract nint AllocateCore(long bytes);

    internal abstract void FreeCore(nint handle);

    /// <summary>Copies to the device; <paramref name="source"/> may change afterwards.</summary>
    internal abstract void WriteCore(
        nint handle, long byteOffset, void* source, long bytes);

    /// <summary>Waits for earlier launches, then copies from the device.</summary>
    internal abstract void ReadCore(
        nint handle, long byteOffset, void* destination, long bytes);

    /// <summary>Queues a checked launch; an implicitly grouped one has an extent above 0.</summary>
    internal abstract void LaunchCore(
        Kernel kernel, in LaunchConfig config, ReadOnlySpan<KernelArgument> arguments);

    internal abstract void SynchronizeCore();

    private protected abstract void DisposeCore();

    private void SendTo(ILaunchSink sink, Action launches)
    {
        var before = Sink;
        Sink = sink;
        try
        {
            launches();
        }
        finally
        {
            Sink = before;
        }
    }
}
