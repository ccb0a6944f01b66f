using System.CommandLine;
using System.Runtime.InteropServices;
using GpuBp.Cli.Input;
using GpuBp.Cli.Output;
using GpuBp.Compute;

namespace GpuBp.Cli.Commands;

/// <summary><c>gpubp doctor</c>: whether every device that is there trains, and trains rightly.</summary>
internal static class DoctorCommand
{
    /// <summary>Devices add up in orders of their own; a few hundred steps of XOR keep that small.</summary>
    private const double MostDifference = 1e-3;

    private sealed record Check(string Device, string Name, double? Loss, string? Problem);

    internal static Command Create(Shell shell)
    {
        var json = Values.Json();
        var command = new Command(
            "doctor", "Trains a small network on every device, and says what is wrong with those that cannot, or come to another result.")
        {
            json,
        };
        command.SetAction(parsed =>
        {
            var diagnosis = Device.Diagnose();
            Check[] checks = [.. diagnosis.Devices.Select(Examine)];
            var expected = checks.Single(check => check.Device == "cpu").Loss;
            checks = [.. checks.Select(check => Compare(check, expected))];
            if (parsed.GetValue(json))
                shell.WriteJson(new { System = SystemText(), Checks = checks, diagnosis.Problems });
            else
                Write(shell, checks, diagnosis.Problems);
            return checks.All(check => check.Problem is null) ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static void Write(Shell shell, Check[] checks, IReadOnlyList<string> problems)
    {
        shell.WriteFacts(
        [
            ("system", SystemText()),
            .. RunFacts.Variables().Select(variable => (variable.Name, (string?)variable.Value)),
            .. checks.Select(check => (check.Device, (string?)$"{check.Problem ?? "trains as it should"} ({check.Name})")),
        ]);
        foreach (var problem in problems)
            shell.Out.WriteLine(problem);
    }

    private static string SystemText() =>
        $"GpuBp {ModelDescription.Library}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, " +
        $"{RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} cores";

    private static Check Examine(DeviceInfo info)
    {
        try
        {
            using var device = Device.Open(info.Id);
            return new(info.Id, info.Name, TrainXor(device), Problem: null);
        }
        catch (DeviceException e)
        {
            return new(info.Id, info.Name, Loss: null, e.Message);
        }
    }

    private static double TrainXor(Device device)
    {
        var xor = new Dataset(new float[,] { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } }, new float[,] { { 0 }, { 1 }, { 1 }, { 0 } });
        using var network = new Mlp(device, [2, 8, 1], Activation.Tanh, Activation.Sigmoid, seed: 1);
        using var trainer = new Trainer(network, Loss.CrossEntropy, new Adam(LearningRate: 0.02f), batchSize: 4);
        return trainer.Fit(xor, epochs: 200)[^1].Loss;
    }

    private static Check Compare(Check check, double? expected) =>
        check.Loss is { } loss && expected is { } cpu && !(Math.Abs(loss - cpu) <= MostDifference)
            ? check with { Problem = $"comes to a loss of {loss:G4} where the CPU comes to {cpu:G4}: its driver computes wrongly. Use another device." }
            : check;
}
