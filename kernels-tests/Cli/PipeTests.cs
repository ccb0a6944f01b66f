using System.Diagnostics;
using GpuBp.Tests.Data;

namespace GpuBp.Tests.Cli;

/// <summary>What cannot be read a second time is read once, and no row of it is lost.</summary>
public sealed class PipeTests : IDisposable
{
    private static readonly (int Runs, int Copies) Size = LongRun.IsAsked ? (25, 1334) : (3, 200);
    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Predict_FromAProcessSubstitution_HasAllRows()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A shell of Unix is needed.");
        var table = ToolRun.Iris(_folder);
        var model = _folder.Path("m.gpubp");
        ToolRun.Of("train", table, "--epochs", "1", "--quiet", "--device", "cpu", "--out", model).Done();
        var lines = File.ReadAllLines(table);
        var many = _folder.Path("many.csv");
        File.WriteAllLines(many, [lines[0], .. Enumerable.Repeat(lines[1..], Size.Copies).SelectMany(rows => rows)]);
        var expected = ToolRun.Of("predict", model, many, "--device", "cpu").Done().Out;
        Assert.Equal(150 * Size.Copies + 1, expected.Count('\n'));

        for (var run = 0; run < Size.Runs; run++)
        {
            foreach (var source in (string[])["<(cat many.csv)", "<(gzip -c many.csv)", "- < many.csv", "/dev/stdin < many.csv"])
                Assert.Equal(expected, Shell($"'{InterruptionTests.Program}' predict m.gpubp {source} --device cpu"));
        }
    }

    [Fact]
    public void Train_FromAPipe_IsTheTrainingOfItsFile()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A shell of Unix is needed.");
        ToolRun.Iris(_folder);
        var train = $"'{InterruptionTests.Program}' train {{0}} --test 0.2 --epochs 3 --device cpu --quiet --out m.gpubp";

        var piped = Shell(train.Replace("{0}", "<(cat data.csv)", StringComparison.Ordinal));

        Assert.Equal(Shell(train.Replace("{0}", "data.csv", StringComparison.Ordinal)), piped);
    }

    [Fact]
    public void Arrays_InAPipe_AreRefused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A pipe of Unix is needed.");
        using (var made = Process.Start("mkfifo", _folder.Path("pipe")))
            made.WaitForExit();
        using var writer = Process.Start("bash", ["-c", $"printf '\\x93NUMPY' > '{_folder.Path("pipe")}'"]);

        var error = Assert.Throws<DataException>(() => NpyFile.ReadTable(_folder.Path("pipe")));

        Assert.Contains("can be read only once", error.Message);
        writer.WaitForExit();
    }

    private string Shell(string command)
    {
        var start = new ProcessStartInfo("bash", ["-c", command])
        {
            WorkingDirectory = _folder.Path(""),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{command}: {errors.Result}");
        return output;
    }
}
