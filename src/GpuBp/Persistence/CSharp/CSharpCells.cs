namespace GpuBp;

/// <summary>How a C# file reads the cells of a row: what a plan's columns need.</summary>
internal static class CSharpCells
{
    private const string Number =
        """

            // A number that is missing, or far from those of training, has the mean.
            private static double Number(
                double? cell, int k, double missing, string column, ICollection<string>? unknown)
            {
                var number = cell is null || double.IsNaN(cell.Value) ? missing : cell.Value;
                if (Math.Abs(number) <= 1e150 &&
                    float.IsFinite((float)((number - Means[k]) / Deviations[k])))
                    return number;
                Unknown(column, $"{cell}", unknown);
                return Means[k];
            }
        """;

    private const string Place =
        """

            private static double Place(
                int place, double other, string? cell, string column, ICollection<string>? unknown)
            {
                if (place >= 0)
                    return place;
                Unknown(column, string.IsNullOrWhiteSpace(cell) ? "" : $"\"{cell}\"", unknown);
                return other;
            }
        """;

    private const string Date =
        """

            // Days since 2000, and parts of the year, the week and the day.
            private static void Date(
                DateTime? cell, int first, double missing, bool hasYear, bool hasWeek, bool hasDay,
                Span<double> x, string column, ICollection<string>? unknown)
            {
                var days = cell is { } date
                    ? (date - new DateTime(2000, 1, 1)).Ticks / (double)TimeSpan.TicksPerDay
                    : missing;
                if (double.IsNaN(days))
                {
                    Unknown(column, "", unknown);
                    Means.Slice(first, x.Length).CopyTo(x);
                    return;
                }

                var at = 1;
                x.Clear();
                x[0] = days;
                if (hasYear)
                    (x[at++], x[at++]) = Math.SinCos(days / 365.2425 * Math.Tau);
                if (hasWeek)
                {
                    x[at + (int)(Math.Floor(days) - 7 * Math.Floor(Math.Floor(days) / 7))] = 1;
                    at += 7;
                }

                if (hasDay)
                    (x[at++], x[at]) = Math.SinCos((days - Math.Floor(days)) * Math.Tau);
            }
        """;

    private const string Unknown =
        """

            private static void Unknown(string column, string cell, ICollection<string>? unknown)
            {
                if (unknown is null)
                    throw new ArgumentException(
                        $"The row's '{column}' has {(cell == "" ? "no value" : cell)}, " +
                        "and no training row was like it.", "row");
                unknown.Add(column);
            }
        """;

    private const string CommaToPoint =
        """

                text = text.Contains('.') ? "" : text.Replace(',', '.');
        """;

    // A zero before other digits is that of a name, such as 00012.
    private static string Value(string comma) =>
        $$"""

            private static double Value(string text)
            {
                const NumberStyles Style = NumberStyles.AllowLeadingSign |
                    NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;{{comma}}
                var isName = text.Length > 1 && text[0] == '0' &&
                    !text.AsSpan().ContainsAnyExceptInRange('0', '9');
                return !isName && double.TryParse(
                    text, Style, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : double.NaN;
            }
        """;

    /// <summary>Writes the methods that the columns of a plan need.</summary>
    internal static void Write(TextWriter to, TablePlan plan)
    {
        var columns = plan.Columns.Where(column => column.IsUsed).ToList();
        to.WriteLine(Unknown);
        if (columns.Any(column => column.Kind == ColumnKind.Number))
            to.WriteLine(Number);
        if (columns.Any(column => column.Kind == ColumnKind.Date))
            to.WriteLine(Date);
        if (columns.TrueForAll(column => column.Categories.Count == 0))
            return;
        to.WriteLine(Place);
        WriteText(to, plan.Format.MissingMarks ?? CellFormat.UsualMarks);
        to.WriteLine(Value(plan.Format.DecimalSign == ',' ? CommaToPoint : ""));
    }

    private static void WriteText(TextWriter to, IReadOnlyList<string> marks) => to.WriteLine(
        $$"""

            private static readonly string[] Marks ={{CSharpLiteral.Items(marks)}};

            // Without blanks around it; null where it means that there is no value.
            private static string? Text(string? cell)
            {
                var text = cell?.Trim() ?? "";
                foreach (var mark in Marks)
                {
                    var comparison = Ascii.IsValid(mark)
                        ? StringComparison.OrdinalIgnoreCase
                        : StringComparison.Ordinal;
                    if (string.Equals(mark, text, comparison))
                        return null;
                }

                return text.Length == 0 ? null : text;
            }
        """);
}
