using System.Diagnostics;
using GpuBp.Tests.Cli;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Persistence;

/// <summary>What a path may lead to, and what is left of it after a write: by the library, and by the tool.</summary>
public sealed class AtomicFileTests : IDisposable
{
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(false), InlineData(true)]
    public void File_ThatIsReplaced_KeepsModeAndOwner(bool byTool)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no modes.");
            return; // The analyzer looks for it.
        }

        var path = _folder.Path("m");
        File.WriteAllText(path, "before");
        File.SetUnixFileMode(path, Secret);
        var isOwned = OperatingSystem.IsLinux() && Run("chown", "1234:2345", path); // Root alone may.

        Write(byTool, path, "after");

        Assert.Equal("after", File.ReadAllText(path));
        Assert.Equal(Secret, File.GetUnixFileMode(path));
        if (isOwned)
            Assert.Equal("1234:2345", Output("stat", "-c", "%u:%g", path));
        AssertNothingElse("m");
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Link_ThatIsWrittenTo_Stays(bool byTool)
    {
        // The second link's folder is a link itself, and its target begins with "..".
        Directory.CreateDirectory(_folder.Path("real/deep"));
        Directory.CreateSymbolicLink(_folder.Path("short"), _folder.Path("real/deep"));
        File.CreateSymbolicLink(_folder.Path("real/deep/second"), "../m");
        File.CreateSymbolicLink(_folder.Path("first"), _folder.Path("short/second"));

        Write(byTool, _folder.Path("first"), "made");
        Write(byTool, _folder.Path("first"), "replaced");

        Assert.Equal("replaced", File.ReadAllText(_folder.Path("real/m")));
        Assert.NotNull(new FileInfo(_folder.Path("first")).LinkTarget);
        Assert.NotNull(new FileInfo(_folder.Path("real/deep/second")).LinkTarget);
        AssertNothingElse("first", "real", "short");
    }

    [Fact]
    public void Links_InACircle_AreAnError()
    {
        File.CreateSymbolicLink(_folder.Path("a"), _folder.Path("b"));
        File.CreateSymbolicLink(_folder.Path("b"), _folder.Path("a"));
        var error = Assert.Throws<IOException>(() => Write(byTool: false, _folder.Path("a"), "x"));
        Assert.StartsWith($"{_folder.Path("a")} cannot be written: It leads through more than 40 links.", error.Message);
    }

    [Fact]
    public async Task Pipe_ThatAModelIsSavedTo_GetsTheBytesOfTheFile()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Run("mkfifo", _folder.Path("pipe")), "There is no mkfifo.");
        using var network = new Mlp(TestDevices.Get("cpu"), [30, 300, 3], Activation.Relu, Activation.Softmax, seed: 1);
        using var model = new Model(network);
        model.Save(_folder.Path("m"));

        var read = Task.Run(() => File.ReadAllBytes(_folder.Path("pipe")), TestContext.Current.CancellationToken);
        model.Save(_folder.Path("pipe"));

        Assert.Equal(File.ReadAllBytes(_folder.Path("m")), await read);
        Assert.Equal("fifo", Output("stat", "-c", "%F", _folder.Path("pipe")));
        AssertNothingElse("m", "pipe");
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Device_ThatIsWrittenTo_Stays(bool byTool)
    {
        var (@null, full) = (_folder.Path("null"), _folder.Path("full"));
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Run("mknod", @null, "c", "1", "3") && Run("mknod", full, "c", "1", "7") && Opens(@null),
            "Only root may make a device, and not everywhere.");

        Write(byTool, @null, "gone");
        var error = Assert.ThrowsAny<IOException>(() => Write(byTool, full, "too much"));
        ToolRun.Of("train", ToolRun.Iris(_folder), "--epochs", "1", "--quiet", "--out", @null).Done();

        Assert.StartsWith($"{full} cannot be written: ", error.Message);
        Assert.Contains("What it had taken until then is not complete.", error.Message);
        Assert.All([@null, full], path => Assert.Equal("character special file", Output("stat", "-c", "%F", path)));
        AssertNothingElse("data.csv", "full", "null");
    }

    [Theory, InlineData("/dev/stdout"), InlineData("/dev/fd/1"), InlineData("/proc/self/fd/2"), InlineData("/dev/null"), InlineData("/dev/tty")]
    public void Place_OfADescriptorOrADevice_IsNoFile(string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Path.Exists(path), $"There is no {path}.");
        Assert.False(WritePlace.Of(path).IsFile);
    }

    [Fact]
    public void LeftOvers_OfKilledWriters_AreClearedByTheNextWriteOfTheFile()
    {
        string LeftOver(string file) => _folder.Path($"{file}.{Guid.NewGuid():N}{AtomicFile.Unfinished}");
        var (killed, ofAnother, atWork) = (LeftOver("m"), LeftOver("m.gpubp"), "");
        File.WriteAllText(killed, "half");
        File.WriteAllText(ofAnother, "half");

        AtomicFile.Write(_folder.Path("m"), outer =>
        {
            outer.Write("outer"u8);
            atWork = Directory.GetFiles(_folder.Path(""), "m.*").Single(file => file != ofAnother);
            Write(byTool: true, _folder.Path("m"), "inner");
            Assert.True(File.Exists(atWork));
        });

        Assert.False(File.Exists(killed));
        Assert.Equal("outer", File.ReadAllText(_folder.Path("m")));
        AssertNothingElse("m", Path.GetFileName(ofAnother));
    }

    [Fact]
    public void Writers_OfOneFileAtOnce_LeaveOneOfTheirTexts()
    {
        Parallel.For(0, 200, n => Write(n % 2 == 0, _folder.Path("m"), new string((char)('a' + n % 26), 1000)));

        Assert.Equal(1000, File.ReadAllText(_folder.Path("m")).Length);
        Assert.Single(File.ReadAllText(_folder.Path("m")).Distinct());
        AssertNothingElse("m");
    }

    private static void Write(bool byTool, string path, string text)
    {
        if (byTool)
            GpuBp.Cli.Output.OutputFile.Write(path, writer => writer.Write(text));
        else
            AtomicFile.Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
    }

    private void AssertNothingElse(params string[] names) => Assert.Equal(
        names.Order(StringComparer.Ordinal),
        Directory.GetFileSystemEntries(_folder.Path("")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

    // A file system may be mounted without devices.
    private static bool Opens(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static string Output(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadToEnd().Trim();
    }
}
