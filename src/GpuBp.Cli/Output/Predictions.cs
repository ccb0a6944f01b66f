using System.Globalization;
using CsvHelper;

namespace GpuBp.Cli.Output;

/// <summary>What a model gives for rows, as text.</summary>
/// <param name="model">The model.</param>
/// <param name="outputs">[rows × outputs].</param>
/// <param name="withShares">Whether the share of each class is written too.</param>
internal sealed class Predictions(Model model, float[,] outputs, bool withShares)
{
    private string Name => model.Preprocessing.Target ?? "prediction";

    private int Classes => Math.Max(model.Network.Outputs, 2);

    /// <summary>A header, and a line for each row.</summary>
    internal void WriteCsv(TextWriter writer)
    {
        using var csv = CsvWriter.Create(writer, CsvWriterOptions.Default with { NewLine = "\n" }, leaveOpen: true);
        if (model.IsClassification)
            Line(csv, [Name, .. withShares ? Enumerable.Range(0, Classes).Select(model.ClassName) : []]);
        else
            Line(csv, model.Network.Outputs == 1 ? [Name] : Enumerable.Range(0, model.Network.Outputs).Select(j => $"{Name}{j}"));
        for (var i = 0; i < outputs.GetLength(0); i++)
        {
            Line(csv, model.IsClassification
                ? [model.ClassName(Class(i)), .. withShares ? Shares(i).Select(Text) : []]
                : Row(i).Select(Text));
        }
    }

    /// <summary>A line of JSON for each row.</summary>
    internal void WriteJson(Shell shell)
    {
        for (var i = 0; i < outputs.GetLength(0); i++)
        {
            shell.WriteJson(model.IsClassification
                ? new
                {
                    Class = model.ClassName(Class(i)),
                    Shares = Shares(i).Index().ToDictionary(share => model.ClassName(share.Index), share => share.Item),
                }
                : new { Values = Row(i) });
        }
    }

    private static void Line(CsvWriter csv, IEnumerable<string> cells) => csv.WriteRecord([.. cells]);

    private static string Text(float value) => value.ToString(CultureInfo.InvariantCulture);

    private float[] Row(int i) => [.. Enumerable.Range(0, outputs.GetLength(1)).Select(j => outputs[i, j])];

    // A single output is the share of class 1.
    private float[] Shares(int i) => outputs.GetLength(1) == 1 ? [1 - outputs[i, 0], outputs[i, 0]] : Row(i);

    private int Class(int i) => ClassLabels.FromOutputs(Row(i));
}
