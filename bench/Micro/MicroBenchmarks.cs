using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace GpuBp.Bench.Micro;

/// <summary>Measures with BenchmarkDotNet what is too short for the suites.</summary>
[MemoryDiagnoser]
public class MicroBenchmarks
{
    private const int Small = 32;

    private Device _device = null!;
    private DeviceBuffer<float> _a = null!;
    private DeviceBuffer<float> _b = null!;
    private DeviceBuffer<float> _c = null!;
    private DeviceBuffer<float> _rate = null!;
    private LaunchSequence _sequence = null!;

    /// <summary>Runs those whose names contain the filter.</summary>
    internal static int Run(string[] filter)
    {
        // In this process, as this version cannot build projects for .NET 10.
        var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
        var pattern = filter.Length > 0 ? $"*{filter[0]}*" : "*";
        BenchmarkSwitcher.FromTypes([typeof(MicroBenchmarks)])
            .Run(["--filter", pattern, .. filter.Skip(1)], DefaultConfig.Instance.AddJob(job));
        return 0;
    }

    [GlobalSetup]
    public void Setup()
    {
        _device = Device.Open("cpu");
        var values = new float[Small * Small];
        Array.Fill(values, 0.5f);
        _a = _device.Upload<float>(values);
        _b = _device.Upload<float>(values);
        _c = _device.Upload<float>(values);
        _rate = _device.Upload<float>([0]);
        _sequence = _device.Record(Launch);
    }

    /// <summary>The same launch, recorded: its cost when replayed.</summary>
    [Benchmark]
    public void Replay() => _sequence.Run();

    [GlobalCleanup]
    public void Cleanup() => _device.Dispose();

    /// <summary>A launch that does almost nothing.</summary>
    [Benchmark]
    public void Launch() =>
        Kernels.UpdateLaunches.SgdUpdate(_c.View.Slice(0, 1), _a.View.Slice(0, 1), _rate);

    /// <summary>C = A·Bᵀ + 0, 32³.</summary>
    [Benchmark]
    public void SmallProduct() =>
        Kernels.ForwardLaunches.LinearForward<Kernels.Identity>(
            Square(_a), Square(_b), _c.View.Slice(0, Small), Square(_c));

    /// <summary>1024 sigmoids.</summary>
    [Benchmark]
    public void Sigmoid() =>
        Kernels.ForwardLaunches.Activate<Kernels.Sigmoid>(Square(_a), Square(_c));

    private static Matrix Square(DeviceBuffer<float> buffer) => new(buffer, Small, Small);
}
