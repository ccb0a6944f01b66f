using System.Globalization;
using System.Text.Json;

namespace GpuBp;

/// <summary>Makes a plan of the encoding that models had before there were plans.</summary>
internal static class LegacyEncoding
{
    internal const string Name = "encoding";

    /// <exception cref="ModelFileException">It is no encoding.</exception>
    internal static Preprocessing Convert(
        DescriptionNode encoding, Preprocessing parts, DescriptionNode description)
    {
        var columns = new List<ColumnPlan>();
        var first = 0;
        foreach (var node in encoding.Objects("columns"))
        {
            var column = Column(node, encoding);
            var steps = Enumerable.Range(first, column.Inputs).Select(k => Steps(parts.Scaler, k))
                .ToList();
            first += column.Inputs;
            columns.Add(column with
            {
                Means = [.. steps.Select(step => step.Mean)],
                Deviations = [.. steps.Select(step => step.Deviation)],
            });
        }

        return new Preprocessing
        {
            Plan = new TablePlan
            {
                Format = new TableFormat
                {
                    Delimiter = ',',
                    DecimalSign = '.',
                    HasHeader = columns.TrueForAll(column => column.Name is not null),
                    MissingMarks = Texts(encoding, "missingMarks"),
                },
                Columns = columns,
                Target = Target(parts, columns.Count, description),
            },
        };
    }

    private static ColumnPlan Column(DescriptionNode node, DescriptionNode encoding)
    {
        var categories = Texts(node, "categories");
        var fill = node.OptionalDouble("fill");
        return new ColumnPlan
        {
            Name = node.OptionalText("name"),
            Kind = node.Text("kind") switch
            {
                "number" => ColumnKind.Number,
                "oneHot" => ColumnKind.Category,
                "ordinal" => ColumnKind.Ordinal,
                "ignored" => ColumnKind.Ignored,
                _ => throw encoding.Wrong("columns", "a list of columns of known kinds"),
            },
            Categories = categories,
            Fill = fill ?? 0,
            HasMissing = fill is not null || categories.Contains(""),
        };
    }

    // floor + range · (x − offset) / spread = (x − mean) / deviation
    private static (double Mean, double Deviation) Steps(Scaler? scaler, int k)
    {
        if (scaler is null || k >= scaler.Inputs)
            return (0, 1);
        var (offset, spread, range, floor) = scaler.Steps(k);
        return (offset - floor * spread / range, spread / range);
    }

    private static TargetPlan Target(Preprocessing parts, int column, DescriptionNode description)
    {
        var outputs = description.Objects("layers")[^1];
        var count = outputs.Int("outputs", 1);
        var isClasses = parts.ClassNames is not null
            || (parts.TargetScaler is null && outputs.Text("activation") is "softmax" or "sigmoid");
        var steps = Enumerable.Range(0, count).Select(j => Steps(parts.TargetScaler, j)).ToList();
        return new TargetPlan
        {
            Names = parts.Target is null ? null : isClasses || count == 1 ? [parts.Target]
                : [.. Enumerable.Range(0, count).Select(j => $"{parts.Target}{j}")],
            Columns = [.. Enumerable.Range(column, isClasses ? 1 : count)],
            Classes = !isClasses ? null : parts.ClassNames
                ?? [.. Enumerable.Range(0, Math.Max(count, 2))
                .Select(c => c.ToString(CultureInfo.InvariantCulture))],
            IsNumbered = isClasses && parts.ClassNames is null,
            Means = isClasses ? null : [.. steps.Select(step => step.Mean)],
            Deviations = isClasses ? null : [.. steps.Select(step => step.Deviation)],
        };
    }

    private static string[] Texts(DescriptionNode node, string name) =>
        node.Value.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray()
            .Select(text => text.GetString() ?? throw node.Wrong(name, "a list of texts"))]
            : [];
}
