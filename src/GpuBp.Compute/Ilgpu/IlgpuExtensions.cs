using GpuBp.Compute.Ilgpu;
using ILGPU;
using ILGPU.Runtime;

namespace GpuBp.Compute;

/// <summary>For programs that use ILGPU themselves: their accelerator, and memory that both sides use in place.</summary>
public static class IlgpuExtensions
{
    private const string Mark = "GpuBp";

    /// <summary>
    /// Adds what the library's kernels need to an ILGPU context:
    /// <c>Context.Create(builder => builder.Default().GpuBp())</c>. Call it last.
    /// </summary>
    /// <remarks>
    /// ILGPU.Algorithms, optimisation level O1, and, for CUDA, exp, ln and tanh that are accurate to a few units in the
    /// last place, where ILGPU's err by up to 5·10⁻⁴. They are the context's, and so count for all of its kernels.
    /// Whoever enables the algorithms once more afterwards takes the functions back.
    /// </remarks>
    /// <param name="builder">The context's builder.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static Context.Builder GpuBp(this Context.Builder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        // Not O2: its placement of code moves divisions by sizes into inner loops, which then have 709
        // instructions in place of 602 (LinearForward, 128 × 128 tile, sm_80).
        builder.Optimize(OptimizationLevel.O1).EnableAlgorithms();
        IlgpuMath.Register(builder);
        builder.SetExtensionProperty(Mark, true);
        return builder;
    }

    /// <summary>Whether a context was built by <see cref="GpuBp"/>.</summary>
    internal static bool IsForGpuBp(this Context context) => context.Properties.GetExtensionProperty(Mark, false);

    /// <summary>ILGPU's memory as the library sees it, without a copy.</summary>
    /// <remarks>
    /// The buffer stays the caller's, who keeps it until nothing uses the view: the device holds on to it, but does not
    /// dispose it. What the caller launches on the accelerator's default stream before comes before.
    /// </remarks>
    /// <typeparam name="T">The element.</typeparam>
    /// <param name="device">The device, of <see cref="Device.FromAccelerator"/>.</param>
    /// <param name="view">Memory of the device's accelerator.</param>
    /// <exception cref="ArgumentException">The device is not ILGPU's; or the view is empty, of another accelerator, or
    /// of memory that does not begin at a multiple of 16 bytes, which that of ILGPU does.</exception>
    /// <exception cref="DeviceException">The accelerator was disposed.</exception>
    /// <exception cref="ObjectDisposedException">The device or the view's buffer was disposed.</exception>
    public static BufferView<T> View<T>(this Device device, ArrayView<T> view)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(device);
        return Require(device).View(view);
    }

    /// <inheritdoc cref="View{T}(Device, ArrayView{T})"/>
    public static BufferView<T> View<T>(this Device device, ArrayView1D<T, Stride1D.Dense> view)
        where T : unmanaged => device.View(view.BaseView);

    /// <summary>The library's memory as ILGPU sees it, without a copy; valid until the buffer is disposed.</summary>
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
        return new ArrayView<T>(IlgpuArguments.Buffer(memory.Handle), view.Offset, view.Length);
    }

    private static IlgpuDevice Require(Device device) => device as IlgpuDevice ?? throw new ArgumentException(
        $"{device} has no memory that ILGPU knows; take a device of ILGPU, by Device.FromAccelerator above all.");
}
