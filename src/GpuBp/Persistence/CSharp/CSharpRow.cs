using System.Globalization;
using System.Text;

namespace GpuBp;

/// <summary>A row of a table in a C# file: a property for each column, and how its cells become
/// inputs, as <see cref="RowEncoder"/> makes them.</summary>
internal sealed class CSharpRow
{
    private readonly TablePlan _plan;
    private readonly (ColumnPlan Column, int First, string Name, string Property)[] _columns;

    internal CSharpRow(TablePlan plan)
    {
        _plan = plan;
        var used = plan.Columns.Index().Where(column => column.Item.IsUsed).ToList();
        string[] names =
        [
            .. used.Select(column => column.Item.Name ??
                plan.Place(column.Index).ToString(CultureInfo.InvariantCulture)),
        ];
        var properties = CSharpNames.Properties(names);
        _columns =
        [
            .. used.Select((column, n) =>
                (column.Item, plan.FirstInputs[column.Index], names[n], properties[n])),
        ];
    }

    internal void Write(TextWriter to)
    {
        WriteType(to);
        to.WriteLine(Predict);
        foreach (var (column, first, name, property) in _columns)
            to.WriteLine($"        {Statement(column, first, name, "row." + property)}");
        to.WriteLine("    }");
        CSharpCells.Write(to, _plan);
        var format = _plan.Format.Cells();
        foreach (var (column, _, _, property) in _columns.Where(c => HasPlaces(c.Column)))
            WritePlaces(to, column, property, format);
    }

    private void WriteType(TextWriter to)
    {
        to.WriteLine(
            """

                /// <summary>A row of a table, a value for each column; null where it is
                /// missing.</summary>
                public sealed class Row
                {
            """);
        foreach (var (n, (column, _, name, property)) in _columns.Index())
        {
            var type = column.Kind == ColumnKind.Number ? "double?"
                : column.Kind == ColumnKind.Date ? "DateTime?" : "string?";
            to.WriteLine(
                (n == 0 ? "" : "\n") +
                $$"""
                        /// <summary>{{CSharpLiteral.Comment($"{name}: {column}")}}.</summary>
                        public required {{type}} {{property}} { get; init; }
                """);
        }

        to.WriteLine("    }");
    }

    // An error is the plan's wish, or where nobody asks which cells are not known.
    private string Predict =>
        $$"""

            /// <summary>Predicts one row of a table.</summary>
            /// <param name="row">The row.</param>
            /// <param name="unknown">{{(IsStrict ? Strict : Lenient)}}</param>
            /// <returns>[Outputs]</returns>
            /// <exception cref="ArgumentException">No training row was like a cell; the message
            /// names its column.</exception>
            public static float[] Predict(Row row, ICollection<string>? unknown = null)
            {
                ArgumentNullException.ThrowIfNull(row);
                var x = new double[Inputs];
                Read(row, x, {{(IsStrict ? "null" : "unknown")}});
                var outputs = new float[Outputs];
                Run(x.AsSpan(), outputs);
                return outputs;
            }

            private static void Read(Row row, Span<double> x, ICollection<string>? unknown)
            {
        """;

    private const string Strict = "Not used: cells that no training row was like are an error.";

    private const string Lenient =
        "Takes the columns whose cell no training row was like; null for an error.";

    private bool IsStrict => _plan.Unknown == UnknownCells.Error;

    private static bool HasPlaces(ColumnPlan column) => column.Categories.Count > 0;

    private static string Statement(ColumnPlan column, int first, string name, string cell)
    {
        var (text, property) = (CSharpLiteral.Of(name), cell["row.".Length..]);
        var fill = CSharpLiteral.Of(column.HasMissing ? column.Fill : double.NaN);
        string Flag(DateParts part) => CSharpLiteral.Of(column.DateParts.HasFlag(part));
        return column.Kind switch
        {
            ColumnKind.Number => $"x[{first}] = Number({cell}, {first}, {fill}, {text}, unknown);",
            ColumnKind.TwoValues =>
                $"x[{first}] = Place(PlaceOf{property}({cell}), 0.5, {cell}, {text}, unknown);",
            ColumnKind.Ordinal =>
                $"x[{first}] = Place(PlaceOf{property}({cell}), Means[{first}], {cell}, {text}, " +
                "unknown);",
            ColumnKind.Date =>
                $"Date({cell}, {first}, {fill}, {Flag(DateParts.Year)}, {Flag(DateParts.Week)}, " +
                $"{Flag(DateParts.Day)}, x.Slice({first}, {column.Inputs}), {text}, unknown);",
            _ => $"if (Place(PlaceOf{property}({cell}), -1, {cell}, {text}, unknown) is >= 0 " +
                $"and var place{first})\n            x[{first} + (int)place{first}] = 1;",
        };
    }

    // Equal numbers are one value, of which the first text has the place.
    private static void WritePlaces(
        TextWriter to, ColumnPlan column, string property, CellFormat format)
    {
        var places = new CategoryPlaces(column.Categories, format, format);
        to.WriteLine(
            $$"""

                private static int PlaceOf{{property}}(string? cell) => Text(cell) switch
                {
                    null => {{(column.HasMissing ? places.Missing : -1)}},
            """);
        var numbers = new Dictionary<double, int>();
        foreach (var category in column.Categories.Where(category => category.Length > 0))
        {
            var utf8 = new Cell(Encoding.UTF8.GetBytes(category));
            var place = places.Find(utf8);
            to.WriteLine($"        {CSharpLiteral.Of(category)} => {place},");
            if (format.TryNumber(utf8, out var number) && !NumberText.HasLeadingZeros(utf8.Utf8))
                numbers.TryAdd(number, place);
        }

        if (numbers.Count == 0)
        {
            to.WriteLine("        _ => -1,\n    };");
            return;
        }

        to.WriteLine("        var text => Value(text) switch\n        {");
        foreach (var (number, place) in numbers)
            to.WriteLine($"            {CSharpLiteral.Of(number)} => {place},");
        to.WriteLine("            _ => -1,\n        },\n    };");
    }
}
