using System.Diagnostics;
using System.Security.Cryptography;
using GpuBp.Tests.Data;

namespace GpuBp.Tests.Cli;

/// <summary>No command writes over what it reads, or writes one file twice.</summary>
public sealed class FileRoleTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Clashes => new(
        "train data.csv --out data.csv",
        "train data.csv --out soft.csv",
        "train data.csv --out hard.csv",
        "train data.csv --out sub/../data.csv",
        "train data.csv --out around/data.csv",
        "train soft.csv --out hard.csv",
        "train data.csv --out new.gpubp --report data.csv",
        "train data.csv --out new.gpubp --report soft.csv",
        "train data.csv --out new.gpubp --report new.gpubp",
        "train data.csv --out new.gpubp --report around/new.gpubp",
        "train data.csv --out new.gpubp --report dangling.html",
        "train data.csv --test-data test.csv --out test.csv",
        "train data.csv --test-data test.csv --out test-hard.csv",
        "train x.npy --labels y.npy --out y.npy",
        "train data.csv --out kept/checkpoint-1.gpubp --checkpoints kept",
        "train data.csv --out kept/checkpoint-1.gpubp --checkpoints around/kept",
        "train data.csv --out new.gpubp --checkpoints data.csv",
        "predict m.gpubp data.csv --out data.csv",
        "predict m.gpubp data.csv --out soft.csv",
        "predict m.gpubp data.csv --out m.gpubp",
        "predict m.gpubp data.csv --out m-hard.onnx",
        "predict m.gpubp data.csv --out clash",
        "export m.gpubp m-hard.onnx",
        "export m.gpubp m-soft.safetensors");

    [Theory, MemberData(nameof(Clashes))]
    public void Output_ThatIsAnotherFileOfTheCommand_IsRefusedBeforeAnythingIsRead(string command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Links are made by ln.");
        MakeFiles();
        var before = Hashes();

        string[] args =
        [
            .. command.Split(' ').Select((word, n) => n == 0 || word.StartsWith('-') ? word : _folder.Path(word)),
        ];
        var run = ToolRun.Of(args);

        Assert.True(run.ExitCode == 1, $"{run.ExitCode}: {run.Out}{run.Error}");
        Assert.Matches("which is the same file as|which would be taken for a checkpoint of", run.Error);
        Assert.Empty(run.Out);
        Assert.Equal(before, Hashes());
    }

    [Fact]
    public void Pipe_ReadTwice_IsRefused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes are made by mkfifo.");
        Run("mkfifo", _folder.Path("pipe"));

        var run = ToolRun.Of("train", _folder.Path("pipe"), "--test-data", _folder.Path("pipe"), "--out", _folder.Path("m.gpubp"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("can be read only once", run.Error);
    }

    private void MakeFiles()
    {
        ToolRun.Iris(_folder);
        foreach (var name in (string[])["test.csv", "x.npy", "y.npy", "m.gpubp"])
            File.Copy(_folder.Path("data.csv"), _folder.Path(name));
        File.WriteAllBytes(
            _folder.Path("x.npy"), [0x93, .. "NUMPY\x1\0"u8, 0x46, 0, .. "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }"u8]);
        foreach (var folder in (string[])["sub", "kept"])
            Directory.CreateDirectory(_folder.Path(folder));
        foreach (var (link, target) in (ReadOnlySpan<(string, string)>)[
            ("soft.csv", "data.csv"), ("around", "."), ("dangling.html", "new.gpubp"), ("m-soft.safetensors", "m.gpubp")])
            File.CreateSymbolicLink(_folder.Path(link), target);
        foreach (var (link, target) in (ReadOnlySpan<(string, string)>)[
            ("hard.csv", "data.csv"), ("test-hard.csv", "test.csv"), ("m-hard.onnx", "m.gpubp"), ("clash.partial", "data.csv")])
            Run("ln", _folder.Path(target), _folder.Path(link));
    }

    private string[] Hashes() =>
    [
        .. new DirectoryInfo(_folder.Path("")).GetFileSystemInfos().OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => $"{file.Name} {file.LinkTarget} " +
                (file is FileInfo { LinkTarget: null } ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file.FullName))) : "")),
    ];

    private static void Run(string program, params string[] args)
    {
        using var process = Process.Start(program, args);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
