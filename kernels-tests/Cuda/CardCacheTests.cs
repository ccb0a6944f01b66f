using System.Diagnostics;
using GpuBp.Compute.Cuda;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Cuda;

/// <summary>Compiled kernels on disk: who compiles, and what a damaged or closed folder costs.</summary>
public sealed class CardCacheTests : IDisposable
{
    private const int InvalidImage = 200;

    private readonly SimulatedCard _card = new();
    private readonly string _folder;

    public CardCacheTests() => _folder = Path.Combine(_card.Folder, "cache");

    public void Dispose() => _card.Dispose();

    [Fact]
    public void Launch_OfAnotherProcess_IsNotCompiledAgain()
    {
        Assert.Equal(1, Compilations(_folder));
        Assert.Equal(0, Compilations(_folder));
        Assert.Equal(1, Compilations("off"));
    }

    [Fact]
    public void Launch_AfterTheCompilerChanged_IsCompiledAgain()
    {
        Compilations(_folder);
        _card.SetNvrtcVersion(12, 3);

        // A library is asked for its version once, so another must be loaded.
        using var other = new SimulatedCard();
        other.SetNvrtcVersion(12, 3);
        using var device = other.Open(_folder);
        Scale(device);

        Assert.Equal(1, device.Compilations);
    }

    [Theory]
    [InlineData("")]
    [InlineData("half")]
    [InlineData("flipped")]
    [InlineData("longer")]
    public void Launch_DamagedEntry_IsRebuilt(string damage)
    {
        Compilations(_folder);
        var entry = Assert.Single(Directory.GetFiles(_folder));
        var bytes = File.ReadAllBytes(entry);
        bytes = damage switch
        {
            "half" => bytes[..(bytes.Length / 2)],
            "flipped" => [.. bytes[..100], (byte)~bytes[100], .. bytes[101..]],
            "longer" => [.. bytes, 0],
            _ => [],
        };
        File.WriteAllBytes(entry, bytes);

        Assert.Equal(1, Compilations(_folder));
        Assert.Equal(0, Compilations(_folder));
        Assert.Equal(entry, Assert.Single(Directory.GetFiles(_folder)));
    }

    // Whole, but not what this driver takes.
    [Fact]
    public void Launch_CachedKernelThatTheDriverRefuses_IsRebuiltOnce()
    {
        Compilations(_folder);
        _card.Fail("cuModuleLoadData", InvalidImage, failures: 1);

        Assert.Equal(1, Compilations(_folder));

        Assert.Equal(0, Compilations(_folder));
    }

    [Fact]
    public void Launch_KernelThatTheDriverAlwaysRefuses_SaysSo()
    {
        Compilations(_folder);
        _card.Fail("cuModuleLoadData", InvalidImage);
        using var device = _card.Open(_folder);

        var e = Assert.ThrowsAny<GpuBp.Compute.DeviceException>(() => Scale(device));

        Assert.Contains("CUDA_ERROR_INVALID_IMAGE", e.Message, StringComparison.Ordinal);
        Assert.Contains("The kernel Scale", e.Message, StringComparison.Ordinal);
    }

    // Below a file, and where the system keeps no files.
    [Theory, InlineData("file/cache"), InlineData("/proc/gpubp-cache"), InlineData("/dev/full/cache")]
    public void Launch_FolderThatCannotBeWritten_CompilesEachTime(string folder)
    {
        File.WriteAllText(Path.Combine(_card.Folder, "file"), "");

        Assert.Equal(1, Compilations(Path.Combine(_card.Folder, folder)));
        Assert.Equal(1, Compilations(Path.Combine(_card.Folder, folder)));
    }

    [Fact]
    public async Task Launch_ManyProcessesOnOneFolder_AllRun()
    {
        var processes = Enumerable.Range(0, 4).Select(_ => Start()).ToList();
        foreach (var process in processes)
        {
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, output);
            process.Dispose();
        }

        // Each left an entry that the next can read, and none a part of one.
        Assert.EndsWith(".bin", Assert.Single(Directory.GetFiles(_folder)), StringComparison.Ordinal);
        Assert.Equal(0, Compilations(_folder));
    }

    /// <summary>Runs only where <see cref="Start"/> names its folder.</summary>
    [Fact]
    public void Launch_OfAChild_UsesTheFolderItIsGiven()
    {
        var folder = Environment.GetEnvironmentVariable(ChildFolder) ?? _folder;
        for (var i = 0; i < 10; i++)
        {
            Compilations(folder);

            // Lets others find nothing, a part, or a whole entry.
            if (i < 9)
                Array.ForEach(Directory.GetFiles(folder, "*.bin"), File.Delete);
        }
    }

    private const string ChildFolder = "CARD_CACHE_TESTS_FOLDER";

    private Process Start()
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath!,
            ["-method", $"{typeof(CardCacheTests).FullName}.{nameof(Launch_OfAChild_UsesTheFolderItIsGiven)}"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment[ChildFolder] = _folder;
        return Process.Start(start)!;
    }

    private int Compilations(string cache)
    {
        using var device = _card.Open(cache);
        Scale(device);
        return device.Compilations;
    }

    private static void Scale(CudaDevice device)
    {
        using var x = device.Upload<float>([1, 2]);
        device.Launch(SampleKernels.Scale(), default, SampleKernels.ScaleArguments(2, x, x, 3));
        Assert.Equal([3, 6], x.View.ToArray());
    }
}
