using GpuBp.Compute.Ilgpu;
using ILGPU;
using ILGPU.Runtime;

namespace GpuBp.Compute;

/// <summary>Lets programs that use ILGPU share their accelerator and memory with the
/// library.</summary>
public static class IlgpuExtensions
{
    private const string Mark = "GpuBp";

    /// <summary>
    /// Prepares an ILGPU context for the library's kernels:
    /// <c>Context.Create(builder => builder.Default().GpuBp())</c>. Call it last.
    /// </summary>
    /// <remarks>
    /// It adds ILGPU.Algorithms, optimisation level O1 and, for CUDA, exp, ln and tanh that are
    /// accurate to a few units in the last place; ILGPU's own err by up to 5·10⁻⁴. All kernels of
    /// the context use these functions. Enabling the algorithms once more afterwards removes them.
    /// </remarks>
    /// <param name="builder">The context's builder.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static Context.Builder GpuBp(this Context.Builder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        // Not O2: it moves divisions by sizes into inner loops, which then have 709 instructions
        // instead of 602 (LinearForward, 128 × 128 tile, sm_80).
        builder.Optimize(OptimizationLevel.O1).EnableAlgorithms();
        IlgpuMath.Register(builder);
        builder.SetExtensionProperty(Mark, true);
        return builder;
    }

    /// <summary>Whether a context was created with <see cref="GpuBp"/>.</summary>
    internal static bool IsForGpuBp(this Context context) =>
        context.Properties.GetExtensionProperty(Mark, false);

    /// <summary>Makes the library's view of ILGPU's memory, without a copy.</summary>
    /// <remarks>
    /// The caller owns the buffer, and must keep it while the view is in use; the device never
    /// disposes it. The library's launches follow those that the caller queued on the default
    /// stream before.
    /// </remarks>
    /// <typeparam name="T">The element.</typeparam>
    /// <param name="device">The device, from <see cref="Device.FromAccelerator"/>.</param>
    /// <param name="view">Memory of the device's accelerator.</param>
    /// <exception cref="ArgumentException">The device is not ILGPU's, or the view is empty, belongs
    /// to another accelerator, or has a buffer that does not begin at a multiple of 16 bytes, as
    /// ILGPU's allocations do.</exception>
    /// <exception cref="DeviceException">The accelerator was disposed.</exception>
    /// <exception cref="ObjectDisposedException">The device or the view's buffer was
    /// disposed.</exception>
    public static BufferView<T> View<T>(this Device device, ArrayView<T> view)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(device);
        return Require(device).View(view);
    }

    /// <inheritdoc cref="View{T}(Device, ArrayView{T})"/>
    public static BufferView<T> View<T>(this Device device, ArrayView1D<T, Stride1D.Dense> view)
        where T : unmanaged => device.View(view.BaseView);

    /// <summary>Makes ILGPU's view of the library's memory, without a copy; it is valid until the
    /// buffer or its device is disposed. Only that frees the memory from now on.</summary>
    /// <typeparam name="T">The element.</typeparam>
    /// <param name="view">Memory of a device of ILGPU.</param>
    /// <exception cref="ArgumentException">The device is not ILGPU's.</exception>
    /// <exception cref="InvalidOperationException">The view was never assigned.</exception>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public static ArrayView<T> AsArrayView<T>(this BufferView<T> view)
        where T : unmanaged
    {
        var memory = view.LiveMemory;
        Require(memory.Device);

        // ILGPU's view does not keep the buffer from collection.
        memory.Allocation.IsShared = true;
        return new ArrayView<T>(IlgpuArguments.Buffer(memory.Handle), view.Offset, view.Length);
    }

    private static IlgpuDevice Require(Device device) =>
        device as IlgpuDevice ?? throw new ArgumentException(
            $"{device} does not use ILGPU's memory; use a device of ILGPU, such as from " +
            "Device.FromAccelerator.");
}
