using System.Globalization;
using CsvHelper;

namespace GpuBp.Cli.Output;

/// <summary>A model's predictions as text.</summary>
/// <param name="model">The model.</param>
/// <param name="outputs">[rows × outputs].</param>
/// <param name="form">How they are written.</param>
/// <param name="keptCells">The texts of the columns that are passed through, a list for each
/// row.</param>
internal sealed class Predictions(
    Model model,
    float[,] outputs,
    PredictionForm form,
    IReadOnlyList<string[]> keptCells)
{
    private readonly int[] _classes = model.IsClassification ? model.Classes(outputs) : [];
    private readonly int[][] _labels = model.IsMultiLabel ? model.LabelSets(outputs) : [];

    /// <summary>How far the members of an ensemble differ, [rows × outputs]; null to leave it
    /// out.</summary>
    private float[,]? Spread { get; init; }

    private string Name => model.TargetNames?[0] ?? "prediction";

    /// <summary>Predictions with the spread of an ensemble's members.</summary>
    internal static Predictions Of(
        Model model,
        (float[,] Outputs, float[,] Spread) predicted,
        PredictionForm form,
        IReadOnlyList<string[]> keptCells) =>
        new(model, predicted.Outputs, form, keptCells) { Spread = predicted.Spread };

    /// <summary>Writes a line for each row.</summary>
    /// <param name="shell">Takes the lines.</param>
    /// <param name="isJson">Whether they are JSON; else CSV.</param>
    /// <param name="isFirst">Whether names come before the rows of CSV.</param>
    internal void Write(Shell shell, bool isJson, bool isFirst)
    {
        if (isJson)
            WriteJson(shell);
        else
            WriteCsv(shell.Rows, isFirst);
    }

    private void WriteCsv(TextWriter writer, bool isFirst)
    {
        using var csv = CsvWriter.Create(
            writer, CsvWriterOptions.Default with { NewLine = "\n" }, leaveOpen: true);
        if (isFirst)
            csv.WriteRecord(Shown([.. form.Kept, .. Header(), .. SpreadHeader()]));
        for (var i = 0; i < outputs.GetLength(0); i++)
            csv.WriteRecord(Shown([.. Kept(i), .. Cells(i), .. SpreadOf(i).Select(Text)]));
    }

    private string[] Shown(string[] cells) =>
        form.IsRaw ? cells : Array.ConvertAll(cells, SpreadsheetText.Of);

    private void WriteJson(Shell shell)
    {
        for (var i = 0; i < outputs.GetLength(0); i++)
        {
            shell.WriteJson(model.IsMultiLabel
                ? new
                {
                    Kept = KeptByName(i),
                    Labels = _labels[i].Select(model.ClassName),
                    Shares = Named(Row(outputs, i)),
                    Spread = SpreadByName(i),
                }
                : model.IsClassification
                ? new
                {
                    Kept = KeptByName(i),
                    Class = model.ClassName(_classes[i]),
                    Shares = Named(Probabilities(i)),
                    Spread = SpreadByName(i),
                }
                : new
                {
                    Kept = KeptByName(i),
                    Values = Row(outputs, i),
                    Spread = Spread is null ? null : SpreadOf(i),
                });
        }
    }

    private string[] Kept(int i) => form.Kept.Count == 0 ? [] : keptCells[i];

    private Dictionary<string, string>? KeptByName(int i) =>
        form.Kept.Count == 0 ? null : form.Kept.Zip(keptCells[i]).ToDictionary();

    private Dictionary<string, float> Named(float[] probabilities) => probabilities.Index()
        .ToDictionary(share => model.ClassName(share.Index), share => share.Item);

    // Each label has a column of zeros and ones, and on demand one of probabilities.
    private IEnumerable<string> Header()
    {
        if (model.IsMultiLabel)
            return form.WithProbabilities
                ? [.. ClassNames(), .. ClassNames().Select(name => $"{name} probability")]
                : ClassNames();
        if (model.IsClassification)
            return form.WithProbabilities ? [Name, .. ClassNames()] : [Name];
        return NumberNames();
    }

    private IEnumerable<string> NumberNames() => model.Network.Outputs == 1 ? [Name]
        : model.TargetNames?.Count == model.Network.Outputs
            ? model.TargetNames
            : Enumerable.Range(0, model.Network.Outputs).Select(j => $"{Name}{j}");

    private IEnumerable<string> SpreadHeader() => Spread is null
        ? []
        : (model.IsMultiLabel || model.IsClassification ? ClassNames() : NumberNames())
            .Select(name => $"{name} spread");

    // The one output of two classes differs as much for either.
    private float[] SpreadOf(int i) => Spread is null ? []
        : model.IsClassification && model.Network.Outputs == 1 ? [Spread[i, 0], Spread[i, 0]]
        : Row(Spread, i);

    private Dictionary<string, float>? SpreadByName(int i) =>
        Spread is null ? null : Named(SpreadOf(i));

    private IEnumerable<string> Cells(int i)
    {
        if (model.IsMultiLabel)
            return LabelCells(i).Concat(form.WithProbabilities ? Row(outputs, i).Select(Text) : []);
        if (!model.IsClassification)
            return Row(outputs, i).Select(Text);
        var name = model.ClassName(_classes[i]);
        return form.WithProbabilities ? [name, .. Probabilities(i).Select(Text)] : [name];
    }

    private IEnumerable<string> LabelCells(int i) => Enumerable.Range(0, outputs.GetLength(1))
        .Select(label => _labels[i] is [-1] ? "NaN" : _labels[i].Contains(label) ? "1" : "0");

    private IEnumerable<string> ClassNames() =>
        Enumerable.Range(0, Math.Max(model.Network.Outputs, 2)).Select(model.ClassName);

    private static string Text(float value) => value.ToString(CultureInfo.InvariantCulture);

    private static float[] Row(float[,] values, int i) =>
        [.. Enumerable.Range(0, values.GetLength(1)).Select(j => values[i, j])];

    // A single output is the probability of class 1.
    private float[] Probabilities(int i) =>
        outputs.GetLength(1) == 1 ? [1 - outputs[i, 0], outputs[i, 0]] : Row(outputs, i);
}
