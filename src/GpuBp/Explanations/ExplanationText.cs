namespace GpuBp;

/// <summary>Explanations as text.</summary>
internal static class ExplanationText
{
    private const int MaxColumns = 20;
    private const int MaxOutputs = 6;

    internal static string Of(ModelExplanation explanation)
    {
        var all = explanation.Importances;
        var repeats = all.Count > 0 ? all[0].Increases.Count : 0;
        var table = AlignedText.Of(["column", "increase", "± error"], all.Take(MaxColumns).Select(
            column => new[]
            {
                column.Column,
                AlignedText.Number(column.Increase),
                AlignedText.Number(column.StandardError),
            }));
        return $"Increase of the {explanation.Loss}, " +
            $"{AlignedText.Number(explanation.Baseline)} on " +
            $"{AlignedText.Count(explanation.Rows)} rows, where a column's cells are shuffled: " +
            $"mean of {AlignedText.Count(repeats)}, ± standard error\n{table}" +
            More(all.Count, MaxColumns, "column") +
            string.Concat(explanation.Dependences.Select(dependence => $"\n\n{Of(dependence)}"));
    }

    internal static string Of(PartialDependence dependence) =>
        $"Mean prediction on {AlignedText.Count(dependence.Rows)} rows, where " +
        $"{dependence.Column} is\n" + AlignedText.Of(
            [dependence.Column, .. dependence.Outputs.Take(MaxOutputs)],
            dependence.Points.Select(point => Line(point.Value, point.Means))) +
        More(dependence.Outputs.Count, MaxOutputs, "output");

    internal static string Of(ShapleyValues values)
    {
        var (columns, outputs) = (values.Columns.Count, values.Outputs.Count);
        var ranked = Enumerable.Range(0, columns).OrderByDescending(
            k => Enumerable.Range(0, outputs).Max(j => Math.Abs(values.Values[k, j])));
        return AlignedText.Of(
            ["column", .. values.Outputs.Take(MaxOutputs)],
            [
                Line("(background)", values.Background),
                .. ranked.Take(MaxColumns).Select(k => Line(
                    values.Columns[k],
                    Enumerable.Range(0, outputs).Select(j => values.Values[k, j]))),
                Line("(prediction)", values.Prediction),
            ]) + More(columns, MaxColumns, "column") + More(outputs, MaxOutputs, "output");
    }

    private static string[] Line(string name, IEnumerable<double> numbers) =>
        [name, .. numbers.Take(MaxOutputs).Select(AlignedText.Number)];

    private static string More(int count, int shown, string what) => count <= shown
        ? ""
        : $"\nand {AlignedText.Count(count - shown)} more {what}{(count > shown + 1 ? "s" : "")}";
}
