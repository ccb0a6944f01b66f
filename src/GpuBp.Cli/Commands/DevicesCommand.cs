using System.CommandLine;
using System.Globalization;
using GpuBp.Cli.Input;
using GpuBp.Cli.Output;
using GpuBp.Compute;

namespace GpuBp.Cli.Commands;

/// <summary><c>gpubp devices</c>: lists the devices.</summary>
internal static class DevicesCommand
{
    private const double Mebi = 1 << 20;

    internal static Command Create(Shell shell)
    {
        var json = Values.Json();
        var command = new Command(
            "devices",
            "Lists the devices, the preferred one first, and explains why others are unavailable.")
        {
            json,
        };
        command.SetAction(parsed =>
        {
            var diagnosis = Device.Diagnose();
            if (parsed.GetValue(json))
                shell.WriteJson(diagnosis);
            else
                Write(shell, diagnosis);
        });
        return command;
    }

    private static void Write(Shell shell, DeviceDiagnosis diagnosis)
    {
        shell.WriteFacts(
            [.. diagnosis.Devices.Select(device => (device.Id, (string?)Text(device)))]);
        foreach (var problem in diagnosis.Problems)
            shell.Out.WriteLine(problem);
    }

    private static string Text(DeviceInfo device) =>
        $"{device.Name}: {(device.IsGpu ? "a GPU" : "no GPU")} with {device.ComputeUnits} units, " +
        $"{(device.MemoryBytes / Mebi).ToString("N0", CultureInfo.InvariantCulture)} MiB; " +
        $"{device.Driver}";
}
