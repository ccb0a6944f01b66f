using GpuBp.Compute.Cpu;
using GpuBp.Compute.Ilgpu;

namespace GpuBp.Compute;

/// <summary>
/// Where kernels run: allocates memory, moves data and launches kernels in order. Launches may
/// return before the kernel has run; reading a buffer waits for it.
/// </summary>
/// <remarks>Calls from several threads are taken one after the other.</remarks>
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

    /// <summary>
    /// What is wrong with this device, where it was opened by name all the same, or with those that
    /// <see cref="Open"/> passed over on the way to it: a sentence each; mostly none.
    /// </summary>
    public IReadOnlyList<string> Warnings { get; internal set; } = [];

    /// <summary>Bytes of device memory that live buffers hold.</summary>
    public long AllocatedBytes => Allocations.Bytes;

    /// <summary>Bytes that new buffers may take together, as far as the device can tell.</summary>
    /// <exception cref="ObjectDisposedException">The device was disposed.</exception>
    internal long FreeBytes
    {
        get
        {
            lock (Gate)
            {
                ThrowIfDisposed();
                return FreeBytesCore;
            }
        }
    }

    /// <summary>Whether <see cref="Dispose"/> was called.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>
    /// Opens a device: by name, else by the environment variable <c>GPUBP_DEVICE</c>, else the best
    /// one present: a CUDA GPU, by <c>cuda</c> where NVRTC is there, else by <c>ilgpu:cuda</c>; an OpenCL GPU, by
    /// <c>opencl</c>, else by <c>ilgpu:opencl</c>; the CPU.
    /// </summary>
    /// <remarks>
    /// Where GpuBp is there too, a GPU first trains a small network, once for each driver and version of the
    /// library. One that comes to other numbers than the CPU is passed over, or opened where its name was given;
    /// <see cref="Warnings"/> says so. The environment variable <c>GPUBP_VERIFY=0</c> turns that off.
    /// </remarks>
    /// <param name="name">
    /// <c>cpu</c>, <c>cuda</c>, <c>opencl</c> or <c>ilgpu</c> (the first; GPUs come first), <c>cuda:1</c>,
    /// <c>ilgpu:cpu</c>, a part of the device's name, or an index into what <see cref="Diagnose"/> lists;
    /// null for the default.
    /// </param>
    /// <exception cref="DeviceException">No such device; the message lists the known ones, and why
    /// others cannot be used. Or an environment variable has a value that means nothing.</exception>
    public static Device Open(string? name = null) => DeviceCatalog.Open(name);

    /// <summary>Opens the CPU device.</summary>
    /// <param name="options">Threads and forms; null for what the environment variables
    /// <c>GPUBP_CPU_THREADS</c> and <c>GPUBP_CPU_FORMS</c> say, else for the defaults.</param>
    /// <exception cref="DeviceException">An environment variable has a value that means nothing.</exception>
    public static Device OpenCpu(CpuOptions? options = null) =>
        new CpuDevice(options ?? CpuOptions.FromEnvironment());

    /// <summary>
    /// A device by an ILGPU accelerator of the caller's, whose context <see cref="IlgpuExtensions.GpuBp"/> has built:
    /// <c>Context.Create(builder => builder.Default().GpuBp())</c>.
    /// </summary>
    /// <remarks>
    /// The accelerator stays the caller's and outlives the device: <see cref="Dispose"/> frees the device's buffers
    /// alone. Work is queued on the accelerator's default stream, in order with the caller's. Groups may be as large as
    /// the accelerator allows: 16 threads on ILGPU's default CPU accelerator, which trains, but cannot clip gradients.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="accelerator"/> is null.</exception>
    /// <exception cref="ArgumentException">Its context was built without <see cref="IlgpuExtensions.GpuBp"/>.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public static Device FromAccelerator(ILGPU.Runtime.Accelerator accelerator) => IlgpuSearch.Borrow(accelerator);

    /// <summary>Lists what can be opened, and why the rest cannot.</summary>
    public static DeviceDiagnosis Diagnose() => DeviceCatalog.Diagnose();

    /// <summary>Allocates a buffer whose content is undefined.</summary>
    /// <typeparam name="T">The element.</typeparam>
    /// <param name="length">Elements, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is below 1, or its
    /// bytes do not fit a long.</exception>
    /// <exception cref="DeviceOutOfMemoryException">The device has too little memory left.</exception>
    /// <exception cref="ObjectDisposedException">The device was disposed.</exception>
    public DeviceBuffer<T> Allocate<T>(long length)
        where T : unmanaged
    {
        Check.Length(length, sizeof(T));
        return new DeviceBuffer<T>(Allocations.Allocate(length * sizeof(T)), length);
    }

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
    /// <exception cref="ArgumentException">A view belongs to another device, the configuration has
    /// a dimension below 1 or more threads than a group may have, or the extent of an implicitly
    /// grouped kernel is missing or negative.</exception>
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

            // Again: since the arguments were made, another thread may have disposed a buffer.
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

    /// <summary>Waits until everything that was launched has run.</summary>
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

    /// <summary>Frees every buffer of the device, then the device; safe to call again.</summary>
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

    /// <summary>What was found out about the device at other times; keeps nothing where nothing takes long.</summary>
    internal virtual DeviceCache Cache { get; } = new(folder: null);

    /// <summary>The library that computes products on this device; null where the kernels do.</summary>
    internal virtual IMatrixProducts? Products => null;

    /// <summary>Held by every call that uses the device.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>The memory of the device's buffers.</summary>
    internal DeviceAllocations Allocations { get; }

    /// <summary>The staging buffers, and the uploads from them.</summary>
    internal virtual StagingArea Staging { get; }

    /// <summary>Takes launches in place of the device while it records or times; else null.</summary>
    internal ILaunchSink? Sink { get; private set; }

    /// <summary>Whether kernels can read the host's memory by its address.</summary>
    internal virtual bool ReadsHostMemory => false;

    /// <summary>
    /// A buffer for kernels to read, of what lies in the host's memory: read there where the device
    /// can, else a copy. The values must not change before the buffer is disposed, and no kernel may
    /// write to it.
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
            Allocations.Borrow((nint)pin.Pointer, (long)values.Length * sizeof(T), pin), values.Length);
    }

    /// <summary>
    /// Checks and records what <paramref name="launches"/> launches, and runs none of it. Views and
    /// numbers stay what they are now; what lies in the buffers is read at each run.
    /// </summary>
    /// <exception cref="InvalidOperationException"><paramref name="launches"/> does what cannot be
    /// recorded: copies, allocates, waits, or records.</exception>
    /// <exception cref="ObjectDisposedException">The device was disposed.</exception>
    internal LaunchSequence Record(Action launches)
    {
        lock (Gate)
        {
            RequireReady("A recording");
            var recording = new LaunchRecording();
            SendTo(recording, launches);
            return new LaunchSequence(this, recording.Launches);
        }
    }

    /// <summary>
    /// Does what <paramref name="launches"/> does, but launch by launch, those of sequences too, and waits for
    /// each before the next; the results are the same.
    /// </summary>
    /// <returns>What the launches of each kernel took, in the order of the first ones; each with its way to the
    /// device and back, which launches that are not waited for do not take.</returns>
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

    /// <summary>Refuses what only a device that lives, and does not record, can do.</summary>
    /// <exception cref="InvalidOperationException">The device is recording.</exception>
    /// <exception cref="ObjectDisposedException">The device was disposed.</exception>
    internal void RequireReady(string what)
    {
        ThrowIfDisposed();
        ThrowIfRecording(what);
    }

    internal void ThrowIfRecording(string what)
    {
        if (Sink is LaunchRecording)
            throw new InvalidOperationException(
                $"{what} cannot be part of a recording on {Info.Id}, only launches can. Move it before " +
                "or after Record.");
    }

    /// <summary>Makes ready to run recorded launches, one after the other or as if so.</summary>
    internal virtual Action Prepare(IReadOnlyList<RecordedLaunch> launches) => () =>
    {
        foreach (var launch in launches)
            LaunchCore(launch.Kernel, launch.Config, launch.Arguments);
    };

    /// <summary>Bytes that a new buffer may take, as far as the device can tell.</summary>
    internal abstract long AvailableBytes { get; }

    /// <summary>Bytes that new buffers may take together, as far as the device can tell.</summary>
    private protected virtual long FreeBytesCore => AvailableBytes;

    /// <summary>Allocates; returns 0 when the device refuses for lack of memory.</summary>
    internal abstract nint AllocateCore(long bytes);

    internal abstract void FreeCore(nint handle);

    /// <summary>Copies to the device; done with <paramref name="source"/> when it returns.</summary>
    internal abstract void WriteCore(
        nint handle, long byteOffset, void* source, long bytes);

    /// <summary>Waits for the launches before, then copies from the device.</summary>
    internal abstract void ReadCore(
        nint handle, long byteOffset, void* destination, long bytes);

    /// <summary>Queues a checked launch; the extent of an implicitly grouped one is above 0.</summary>
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

    private void ThrowIfDisposed()
    {
        if (IsDisposed)
            throw new ObjectDisposedException(nameof(Device), $"The device {this} was disposed.");
    }
}
