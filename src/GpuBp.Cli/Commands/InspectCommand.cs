using System.CommandLine;
using GpuBp.Cli.Input;
using GpuBp.Cli.Output;

namespace GpuBp.Cli.Commands;

/// <summary><c>gpubp inspect</c>: what a model's file says of it.</summary>
internal static class InspectCommand
{
    internal static Command Create(Shell shell)
    {
        var model = ModelArgument.Create();
        var json = Values.Json();
        var command = new Command("inspect", "Shows what is in a model's file: the network, what rows go through, where it comes from.")
        {
            model, json,
        };
        command.SetAction(parsed =>
        {
            var path = ModelArgument.Require(parsed.GetValue(model)!);
            var info = ModelFile.Describe(path);
            if (parsed.GetValue(json))
                shell.WriteJson(info);
            else
                Write(shell, path, info);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(Shell shell, string path, ModelInfo info)
    {
        var preprocessing = info.Preprocessing;
        shell.WriteFacts(
        [
            ("file", $"{Path.GetFullPath(path)}, {new FileInfo(path).Length:N0} bytes, by GpuBp {info.LibraryVersion}"),
            ("network", info.Network),
            ("target", preprocessing?.Target),
            ("classes", preprocessing?.ClassNames is { } names ? string.Join(", ", names) : null),
            ("columns", preprocessing?.Encoding is { } encoding ? string.Join("\n", encoding.Columns.Select(Column)) : null),
            ("inputs scaled by", preprocessing?.Scaler?.ToString()),
            ("target scaled by", preprocessing?.TargetScaler?.ToString()),
            ("loss", info.Loss),
            ("optimizer", info.Optimizer),
            ("batch", info.BatchSize?.ToString()),
            ("epochs", info.Epochs?.ToString()),
            ("seed", info.Seed?.ToString()),
            ("device", info.Device),
            ("data fingerprint", info.DataFingerprint),
            .. info.Extra.Select(extra => (extra.Key, (string?)extra.Value.ToString())),
        ]);
    }

    private static string Column(CsvColumn column, int place)
    {
        const int Shown = 12;
        var name = column.Name ?? $"column {place}";
        var categories = string.Join(", ", column.Categories.Take(Shown).Select(c => c.Length == 0 ? "(missing)" : c)) +
            (column.Categories.Count > Shown ? $", … ({column.Categories.Count} in all)" : "");
        return column.Kind switch
        {
            CsvColumnKind.Number => $"{name}: a number{(column.Fill is { } fill ? $", {fill:G6} where it is missing" : "")}",
            CsvColumnKind.Ignored => $"{name}: left out",
            CsvColumnKind.Ordinal => $"{name}: the place among {categories}",
            _ => $"{name}: one of {categories}{(column.UnknownAsZeros ? "; others are zeros" : "")}",
        };
    }
}
