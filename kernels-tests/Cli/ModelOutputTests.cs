using GpuBp.Cli;
using GpuBp.Cli.Output;
using GpuBp.Tests.Data;

namespace GpuBp.Tests.Cli;

/// <summary>A trained model is never lost for want of a place.</summary>
public sealed class ModelOutputTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Save_ToAFullDisk_GoesToTheTemporaryFolderAndSaysSo()
    {
        var path = _folder.Path("m.gpubp");
        using var output = new ModelOutput(path, () => Stream.Null);
        output.Reserve(parameters: 1000);

        var error = Assert.Throws<ToolException>(() => output.Save(to =>
        {
            if (to == path)
                throw new IOException("No space left on device.");
            File.WriteAllText(to, "the model");
        }));

        Assert.StartsWith("No space left on device.", error.Message);
        var rescued = error.Message.Split(' ').Single(word => word.EndsWith(".gpubp", StringComparison.Ordinal));
        Assert.Equal(Path.TrimEndingDirectorySeparator(Path.GetTempPath()), Path.GetDirectoryName(rescued));
        Assert.Equal("the model", File.ReadAllText(rescued));
        File.Delete(rescued);
        Assert.Empty(Directory.GetFiles(_folder.Path("")));
    }

    [Fact]
    public void Reserve_MoreThanTheDiskHas_IsRefused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems may promise more than there is.");
        var drive = new DriveInfo(_folder.Path(""));
        Assert.SkipUnless(drive.DriveFormat is "ext4" or "tmpfs" or "overlayfs" or "xfs", $"{drive.DriveFormat} may promise more than there is.");
        using var output = new ModelOutput(_folder.Path("m.gpubp"), () => Stream.Null);

        var error = Assert.Throws<ToolException>(() => output.Reserve(drive.AvailableFreeSpace));

        Assert.Contains("the disk has no room for the model", error.Message);
        Assert.Empty(Directory.GetFiles(_folder.Path("")));
    }

    [Fact]
    public void Train_ToStandardOutput_WritesTheModelAndNothingElse()
    {
        using var sent = new MemoryStream();
        using StringWriter words = new(), errors = new();
        var shell = new Shell(words, errors, IsTerminal: false, CancellationToken.None) { OpenOutput = () => sent };

        var code = Tool.Run(["train", ToolRun.Iris(_folder), "--epochs", "2", "--device", "cpu", "--out", "-"], shell);

        Assert.True(code == 0, $"{errors}");
        Assert.Empty(words.ToString());
        File.WriteAllBytes(_folder.Path("m.gpubp"), sent.ToArray());
        Assert.Contains("setosa", ToolRun.Of("inspect", _folder.Path("m.gpubp")).Done().Out);
    }
}
