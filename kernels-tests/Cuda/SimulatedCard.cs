using System.Runtime.InteropServices;
using GpuBp.Compute;
using GpuBp.Compute.Cuda;

namespace GpuBp.Tests.Cuda;

/// <summary>
/// A simulated card and compiler of a test's own: copies of the two libraries, whose failures no
/// other test meets. Skips the test where there is none.
/// </summary>
internal sealed unsafe class SimulatedCard : IDisposable
{
    private readonly nint _driver;
    private readonly nint _nvrtc;

    internal SimulatedCard()
    {
        Assert.SkipWhen(CudaCard.SimulationSkipReason is not null, CudaCard.SimulationSkipReason ?? "");
        Folder = Directory.CreateTempSubdirectory("simulated-card-").FullName;
        Driver = Copy(SimulatorBuild.Driver);
        Nvrtc = Copy(SimulatorBuild.Nvrtc);
        _driver = NativeLibrary.Load(Driver);
        _nvrtc = NativeLibrary.Load(Nvrtc);
    }

    /// <summary>A folder that goes with the card.</summary>
    internal string Folder { get; }

    internal string Driver { get; }

    internal string Nvrtc { get; }

    /// <summary>Opens the card.</summary>
    /// <param name="cache">The folder of compiled kernels, or <c>off</c>.</param>
    /// <exception cref="DeviceException">It cannot be used.</exception>
    internal CudaDevice Open(string cache = "off") =>
        (CudaDevice)CudaCard.Open(CudaCard.Simulated(Driver, Nvrtc, cache));

    /// <summary>Bytes of device memory.</summary>
    internal void SetMemory(long bytes) =>
        ((delegate* unmanaged<nuint, void>)Export(_driver, "simulator_set_memory"))((nuint)bytes);

    internal void SetCapability(int major, int minor) =>
        ((delegate* unmanaged<int, int, void>)Export(_driver, "simulator_set_capability"))(major, minor);

    /// <summary>The newest CUDA of the driver: 12040 for 12.4.</summary>
    internal void SetDriverVersion(int version) =>
        ((delegate* unmanaged<int, void>)Export(_driver, "simulator_set_driver_version"))(version);

    internal void SetDevices(int count) =>
        ((delegate* unmanaged<int, void>)Export(_driver, "simulator_set_devices"))(count);

    /// <summary>Where the random order of what is not ordered begins.</summary>
    /// <param name="driver">The simulated driver.</param>
    /// <param name="seed">Any number.</param>
    internal static void SetSeed(string driver, int seed) =>
        ((delegate* unmanaged<ulong, void>)Export(NativeLibrary.Load(driver), "simulator_set_seed"))((ulong)seed);

    internal void SetNvrtcVersion(int major, int minor) =>
        ((delegate* unmanaged<int, int, void>)Export(_nvrtc, "simulator_set_version"))(major, minor);

    /// <summary>Lets calls of the driver's or NVRTC's function, counted from 1, return a code.</summary>
    /// <param name="call">The function without a version, or <c>kernel</c>: the running of one.</param>
    /// <param name="code">The error.</param>
    /// <param name="nth">The first that fails.</param>
    /// <param name="failures">How many fail from then on.</param>
    internal void Fail(string call, int code, int nth = 1, int failures = int.MaxValue)
    {
        fixed (byte* name = Bytes(call))
            ((delegate* unmanaged<byte*, int, int, int, void>)Export(LibraryOf(call), "simulator_fail"))(
                name, nth, failures, code);
    }

    /// <summary>Lets kernels whose names begin so get one number wrong by an eighth in each buffer that they write.</summary>
    internal void ComputeWrongly(string kernel)
    {
        fixed (byte* name = Bytes(kernel))
            ((delegate* unmanaged<byte*, void>)Export(_driver, "simulator_compute_wrongly"))(name);
    }

    /// <summary>How often a function was called.</summary>
    internal long Calls(string call)
    {
        fixed (byte* name = Bytes(call))
            return ((delegate* unmanaged<byte*, long>)Export(LibraryOf(call), "simulator_calls"))(name);
    }

    /// <summary>Allocations, streams, modules and so on that were not freed before the last device was
    /// disposed; −1 when one was not.</summary>
    internal int Leaks() => ((delegate* unmanaged<int>)Export(_driver, "simulator_leaks"))();

    /// <summary>What went wrong on the card last, in words.</summary>
    internal string Report() => Marshal.PtrToStringUTF8(
        (nint)((delegate* unmanaged<byte*>)Export(_driver, "simulator_report"))())!;

    // The libraries stay loaded: an abandoned device may still call them when it is finalized.
    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private nint LibraryOf(string call) =>
        call.StartsWith("nvrtc", StringComparison.Ordinal) ? _nvrtc : _driver;

    private string Copy(string library)
    {
        var copy = Path.Combine(Folder, Path.GetFileName(library));
        File.Copy(library, copy);
        return copy;
    }

    private static nint Export(nint library, string name) => NativeLibrary.GetExport(library, name);

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text + "\0");
}
