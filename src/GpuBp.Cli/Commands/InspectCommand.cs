using System.CommandLine;
using GpuBp.Cli.Input;
using GpuBp.Cli.Output;

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
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(Shell shell, string path, ModelInfo info)
    {
        var preprocessing = info.Preprocessing;
        shell.WriteFacts(
        [
            ("file", $"{Path.GetFullPath(path)}, {new FileInfo(path).Length:N0} bytes, by GpuBp " +
                $"{info.LibraryVersion}"),
            ("network", info.Network),
            ("target", preprocessing?.Target),
            ("classes", Joined(", ", preprocessing?.ClassNames)),
            ("columns", Joined("\n", preprocessing?.Encoding?.Columns.Select(Column))),
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

    private static string? Joined(string separator, IEnumerable<string>? texts) =>
        texts is null ? null : string.Join(separator, texts);

    private static string Column(CsvColumn column, int place)
    {
        const int Shown = 12;
        var name = column.Name ?? $"column {place}";
        var shown = column.Categories.Take(Shown).Select(c => c.Length == 0 ? "(missing)" : c);
        var categories = string.Join(", ", shown) +
            (column.Categories.Count > Shown ? $", … ({column.Categories.Count} in all)" : "");
        return column.Kind switch
        {
            CsvColumnKind.Number when column.Fill is { } fill =>
                $"{name}: a number, {fill:G6} if missing",
            CsvColumnKind.Number => $"{name}: a number",
            CsvColumnKind.Ignored => $"{name}: left out",
            CsvColumnKind.Ordinal => $"{name}: its place in {categories}",
            _ when column.UnknownAsZeros => $"{name}: one of {categories}; others become zeros",
            _ => $"{name}: one of {categories}",
        };
    }
}
