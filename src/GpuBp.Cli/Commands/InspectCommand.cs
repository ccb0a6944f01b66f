using System.CommandLine;
using GpuBp.Cli.Input;
using GpuBp.Cli.Output;
using GpuBp.Cli.Verification;

namespace GpuBp.Cli.Commands;

/// <summary><c>gpubp inspect</c>: shows what is in a model's file.</summary>
internal static class InspectCommand
{
    internal static Command Create(Shell shell)
    {
        var model = ModelArgument.Create();
        var json = Values.Json();
        var command = new Command(
            "inspect", "Shows what is in a model's file: the network, the preprocessing of rows, " +
            "and its origin.")
        {
            model, json,
        };
        command.SetAction(parsed =>
        {
            var path = ModelArgument.Require(parsed.GetValue(model)!);
            var info = Model.Describe(path);
            if (parsed.GetValue(json))
                shell.WriteJson(info);
            else
                Write(shell, path, info);
        });
        return command;
    }

    private static void Write(Shell shell, string path, ModelInfo info)
    {
        var preprocessing = info.Preprocessing;
        var plan = preprocessing?.Plan;
        shell.WriteFacts(
        [
            ("file", $"{Path.GetFullPath(path)}, {new FileInfo(path).Length:N0} bytes, by GpuBp " +
                $"{info.LibraryVersion}"),
            ("note", info.HasChecksum
                ? null
                : "the file has no checksum, so damage may go unnoticed; train or save it anew"),
            ("network", info.Members == 1
                ? info.Network
                : $"{info.Network}; an ensemble of {info.Members}, whose answers are averaged"),
            ("table", plan?.Format.Delimiter is null ? null : $"{plan.Format}"),
            ("target", plan?.Target?.ToString() ?? preprocessing?.Target),
            ("classes",
            Joined(", ", plan is null ? preprocessing?.ClassNames : plan.Target?.Classes)),
            ("targets", Joined(", ", preprocessing?.TargetNames)),
            ("thresholds", Joined(", ",
                (plan is null ? preprocessing?.Thresholds : plan.Target?.Thresholds)?
                    .Select(threshold => $"{threshold:0.####}"))),
            ("columns", plan is null
                ? null
                : Shell.Lines(plan.Describe().Select(c => $"{c.Column}: {c.Plan}"))),
            ("inputs",
            plan is null ? null : $"{plan.Inputs:N0}, each less its mean, by its deviation"),
            ("inputs scaled by", preprocessing?.Scaler?.ToString()),
            ("target scaled by", preprocessing?.TargetScaler?.ToString()),
            ("loss", info.Loss),
            ("optimizer", info.Optimizer),
            ("batch", info.BatchSize?.ToString()),
            ("epochs", info.Epochs?.ToString()),
            ("seed", info.Seed?.ToString()),
            ("device", info.Device),
            ("data fingerprint", info.DataFingerprint),
            .. info.Extra.Where(extra => extra.Key != TrainingRecord.Name)
                .Select(extra => (extra.Key, (string?)extra.Value.ToString())),
            ("repeated by", info.Extra.ContainsKey(TrainingRecord.Name)
                ? $"gpubp verify {path} data"
                : null),
        ]);
    }

    private static string? Joined(string separator, IEnumerable<string>? texts) =>
        texts is null ? null : string.Join(separator, texts);
}
