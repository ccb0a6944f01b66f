using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Cli;

/// <summary>Ctrl-C, as a terminal sends it, to a process of the tool.</summary>
public sealed partial class InterruptionTests : IDisposable
{
    private static readonly int Cases = LongRun.IsAsked ? 50 : 5;

    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void CtrlC_AtARandomMoment_SavesTheBest()
    {
        var random = RandomNumbers.Create();
        var table = ToolRun.Iris(_folder);
        for (var n = 0; n < Cases; n++)
        {
            var model = _folder.Path($"{n}.gpubp");
            string[] command = ["train", table, "--device", "cpu", "--schedule", "constant", "--json", "--seed", $"{n}", "--out", model];
            using var process = Start([.. command, "--epochs", "1000000", "--validation", n % 2 == 0 ? "0" : "0.2"]);
            Assert.Contains("begin", process.StandardOutput.ReadLine());
            process.WaitForExit(random.NextInt(0, 150));
            Interrupt(process);
            var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonDocument.Parse(line).RootElement).ToArray();
            process.WaitForExit();

            var place = $"{random}, case {n}: {process.StandardError.ReadToEnd()}";
            Assert.True(process.ExitCode == 0, place);
            var end = lines[^1];
            Assert.True(end.GetProperty("reason").GetString() == "cancelled", place);
            if (!end.TryGetProperty("bestEpoch", out var bestEpoch))
            {
                Assert.True(lines.Length == 1 && File.Exists(model), place); // Within the first epoch
                continue;
            }

            var score = n % 2 == 0 ? "loss" : "validationLoss";
            var best = bestEpoch.GetInt32();
            Assert.True(lines[..^1].MinBy(line => line.GetProperty(score).GetDouble()).GetProperty("epoch").GetInt32() == best, place);

            // The same training up to that epoch ends with the same bits.
            var again = _folder.Path("again.gpubp");
            ToolRun.Of([.. command[..^1], again, "--epochs", $"{best}", "--validation", n % 2 == 0 ? "0" : "0.2"]).Done();
            using var saved = Model.Load(TestDevices.Get("cpu"), model);
            using var expected = Model.Load(TestDevices.Get("cpu"), again);
            Assert.True(expected.Network.Parameters.ToArray().AsSpan().SequenceEqual(saved.Network.Parameters.ToArray()), place);
        }
    }

    [Fact]
    public void CtrlC_Twice_EndsAtOnce()
    {
        // A step of this network takes a while, so that the second comes within it.
        using var process = Start(
            "train", ToolRun.Iris(_folder), "--device", "cpu", "--hidden", "4000,4000", "--batch", "150", "--out",
            _folder.Path("m.gpubp"), "--json");
        Assert.Contains("begin", process.StandardOutput.ReadLine());

        Interrupt(process);
        Assert.Equal("Ending after this step; interrupt again to end at once, without a model.", process.StandardError.ReadLine());
        Interrupt(process);
        process.WaitForExit();

        Assert.Equal(130, process.ExitCode);
        Assert.False(File.Exists(_folder.Path("m.gpubp")));
    }

    [Fact]
    public void Interruption_BeforeTraining_SavesWhatThereIsOrNothing()
    {
        var run = ToolRun.Of(new CancellationToken(canceled: true), "train", ToolRun.Iris(_folder), "--out", _folder.Path("m.gpubp"));

        Assert.Equal(130, run.ExitCode);
        Assert.Equal("Interrupted; nothing was saved.", run.Error.TrimEnd());
        Assert.False(File.Exists(_folder.Path("m.gpubp")));
    }

    [Theory]
    [InlineData(SigInt)]
    [InlineData(SigTerm)]
    public void Predict_Interrupted_KeepsCompleteRowsBesideAnUnchangedFile(int signal)
    {
        var table = ToolRun.Iris(_folder);
        var (model, output) = (_folder.Path("m.gpubp"), _folder.Path("p.csv"));
        // A network that takes some seconds for these rows
        ToolRun.Of("train", table, "--epochs", "1", "--hidden", "400,400", "--quiet", "--device", "cpu", "--out", model).Done();
        var lines = File.ReadAllLines(table);
        var many = _folder.Path("many.csv");
        File.WriteAllLines(many, [lines[0], .. Enumerable.Repeat(lines[1..], 4000).SelectMany(rows => rows)]);
        File.WriteAllText(output, "as it was");
        using var process = Start("predict", model, many, "--device", "cpu", "--out", output);
        while (new FileInfo($"{output}.partial") is not { Exists: true, Length: > 0 })
        {
            if (process.WaitForExit(1))
                Assert.Fail($"{process.ExitCode}: {process.StandardError.ReadToEnd()}");
        }

        Interrupt(process, signal);
        process.WaitForExit();

        var errors = process.StandardError.ReadToEnd();
        Assert.True(process.ExitCode == 130, errors);
        Assert.Contains($"the rows that were complete are in {output}.partial, and {output} is as it was.", errors);
        Assert.Equal("as it was", File.ReadAllText(output));
        var rows = File.ReadAllText($"{output}.partial").Split('\n');
        Assert.Equal("", rows[^1]);
        Assert.InRange(rows.Length, 1000, 600_001);
        ToolRun.Of("predict", model, table, "--device", "cpu", "--out", output).Done();
        var expected = File.ReadAllLines(output);
        Assert.All(rows[1..^1].Index(), row => Assert.Equal(expected[row.Index % 150 + 1], row.Item));
    }

    [Theory]
    [InlineData("predict", SigInt)]
    [InlineData("predict", SigTerm)]
    [InlineData("evaluate", SigInt)]
    [InlineData("train", SigTerm)]
    public void Command_BlockedByAPipe_IsEndedByASignal(string command, int signal)
    {
        var model = _folder.Path("m.gpubp");
        ToolRun.Of("train", ToolRun.Iris(_folder), "--epochs", "1", "--quiet", "--device", "cpu", "--out", model).Done();
        var before = File.ReadAllBytes(model);
        var pipe = _folder.Path("pipe");
        using (var made = Process.Start("mkfifo", pipe))
            made.WaitForExit();
        using var process = command == "train"
            ? Start(command, pipe, "--device", "cpu", "--out", model)
            : Start(command, model, pipe, "--device", "cpu");
        Assert.False(process.WaitForExit(500)); // Long enough to begin; where it is not, the signal ends it the more.
        Interrupt(process, signal);
        process.WaitForExit();

        Assert.Equal(signal == SigTerm && process.ExitCode == 143 ? 143 : 130, process.ExitCode);
        Assert.Empty(process.StandardOutput.ReadToEnd());
        Assert.Equal(before, File.ReadAllBytes(model));
    }

    private const int SigInt = 2;
    private const int SigTerm = 15;

    /// <summary>The tool as a program.</summary>
    internal static string Program
    {
        get
        {
            var program = Path.Combine(AppContext.BaseDirectory, "GpuBp.Cli");
            Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(program), "The tool is not here to be started.");
            return program;
        }
    }

    private static Process Start(params IReadOnlyList<string> args) =>
        Process.Start(new ProcessStartInfo(Program, args) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static void Interrupt(Process process, int signal = SigInt) => Assert.Equal(0, Kill(process.Id, signal));

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
