using System.Collections;
using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using GpuBp.Cli.Input;
using GpuBp.Cli.Output;
using GpuBp.Compute;

namespace GpuBp.Cli.Commands;

/// <summary><c>gpubp doctor</c>: tests whether every device trains correctly.</summary>
internal static class DoctorCommand
{
    private static readonly string Version = typeof(Mlp).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    private sealed record Check(string Device, string Name, string? Problem);

    internal static Command Create(Shell shell)
    {
        var json = Values.Json();
        var mpi = new Option<bool>("--mpi")
        {
            Description =
                "Instead: which processes a launcher started, on which hosts and MPI library, " +
                "how fast they exchange data, and whether they train as one. Run it under " +
                "mpirun or srun.",
        };
        var command = new Command(
            "doctor",
            "Trains a small network on every device, and reports those that fail or compute " +
            "wrong results.")
        {
            json,
            mpi,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(mpi))
                return MpiDoctor.Run(shell, parsed.GetValue(json))
                    ? ExitCode.Done
                    : ExitCode.Failed;

            Check[] checks = [.. Device.Diagnose().Devices.Select(Examine)];
            // After the checks: it repeats their answers.
            var problems = Device.Diagnose().Problems;
            if (parsed.GetValue(json))
                shell.WriteJson(
                    new { System = SystemText(), Checks = checks, Problems = problems });
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
            .. Variables(),
            .. checks.Select(check => (
                check.Device,
                (string?)$"{check.Problem ?? "trains as it should"} ({check.Name})")),
        ]);
        foreach (var problem in problems)
            shell.Out.WriteLine(problem);
    }

    private static string SystemText() =>
        $"GpuBp {Version}, {RuntimeInformation.FrameworkDescription}, " +
        $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, " +
        $"{Environment.ProcessorCount} cores";

    // The library's settings; docs/environment-variables.md lists them.
    private static IEnumerable<(string Name, string? Value)> Variables() =>
        from DictionaryEntry variable in Environment.GetEnvironmentVariables()
        let name = (string)variable.Key
        where name.StartsWith("GPUBP_", StringComparison.Ordinal)
        orderby name
        select (name, (string?)variable.Value);

    private static Check Examine(DeviceInfo info) =>
        new(info.Id, info.Name, SelfTest.Check(info.Id));
}
