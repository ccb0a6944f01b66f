using System.CommandLine;
using System.Runtime.InteropServices;
using GpuBp.Cli.Input;
using GpuBp.Cli.Output;
using GpuBp.Compute;

namespace GpuBp.Cli.Commands;

/// <summary><c>gpubp doctor</c>: whether every device that is there trains, and trains rightly.</summary>
internal static class DoctorCommand
{
    private sealed record Check(string Device, string Name, string? Problem);

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
            Check[] checks = [.. Device.Diagnose().Devices.Select(Examine)];
            var problems = Device.Diagnose().Problems; // After the checks, whose answers it tells.
            if (parsed.GetValue(json))
                shell.WriteJson(new { System = SystemText(), Checks = checks, Problems = problems });
            else
                Write(shell, checks, problems);
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

    private static Check Examine(DeviceInfo info) =>
        new(info.Id, info.Name, SelfTest.Repeat(info.Id) is { Length: > 0 } problem ? problem : null);
}
