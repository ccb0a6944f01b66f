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

    private static Process Start(params IReadOnlyList<string> args)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "GpuBp.Cli");
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(program), "The tool is not here to be started.");
        return Process.Start(new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    private static void Interrupt(Process process)
    {
        const int SigInt = 2;
        Assert.Equal(0, Kill(process.Id, SigInt));
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
