using System.Globalization;
using System.IO.Compression;
using System.Text;
using CsvHelper;

namespace GpuBp.Bench.Tables;

/// <summary>A table of the folder, as text: <c>NAME.csv.gz</c>, its target the last
/// column.</summary>
internal sealed class RawTable
{
    private const string Extension = ".csv.gz";

    private readonly string _folder;
    private readonly string _header;
    private readonly List<string> _rows;

    private RawTable(string folder, string name, string header, List<string> rows)
    {
        (_folder, Name, _header, _rows) = (folder, name, header, rows);
    }

    internal string Name { get; }

    /// <summary>The columns but the target.</summary>
    internal required TableColumn[] Columns { get; init; }

    /// <summary>The cells of the target, [rows].</summary>
    internal required string[] Targets { get; init; }

    /// <summary>The classes in order; null where all targets are numbers.</summary>
    internal required string[]? Classes { get; init; }

    /// <summary>The names of the tables in a folder, in order.</summary>
    /// <exception cref="IOException">There is no such folder, or no table in it.</exception>
    internal static string[] Find(string folder)
    {
        if (!Directory.Exists(folder))
            throw new IOException($"--tables is {folder}, which is no folder.");
        string[] names =
        [
            .. Directory.EnumerateFiles(folder, "*" + Extension)
                .Select(path => Path.GetFileName(path)[..^Extension.Length])
                .Order(StringComparer.Ordinal),
        ];
        return names.Length > 0
            ? names
            : throw new IOException(
                $"--tables is {folder}, which has no file *{Extension}; bench/README.md says how " +
                "to make such a folder.");
    }

    /// <exception cref="IOException">It is no table of the folder's form.</exception>
    internal static RawTable Read(string folder, string name)
    {
        var path = Path.Combine(folder, name + Extension);
        try
        {
            return Read(folder, name, path);
        }
        catch (Exception e) when (e is InvalidDataException or CsvFormatException)
        {
            throw new IOException($"{path} is damaged: {e.Message}", e);
        }
    }

    private static RawTable Read(string folder, string name, string path)
    {
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var reader = CsvReader.Create(
            stream,
            new CsvReaderOptions { Separator = ',', HasHeader = false, TrimWhitespace = true });
        if (!reader.Read() || Cell(reader, reader.FieldCount - 1) != "target")
            throw new IOException($"{path}: the last name in its first row has to be target.");
        var header = Encoding.UTF8.GetString(reader.RawRecord);
        string[] names = [.. Enumerable.Range(0, reader.FieldCount).Select(k => Cell(reader, k))];
        var isNumber = Enumerable.Repeat(true, names.Length).ToArray();
        var (rows, targets) = (new List<string>(), new List<string>());
        while (reader.Read())
        {
            if (reader.FieldCount != names.Length)
                throw new IOException(
                    $"{path}: row {rows.Count} has {reader.FieldCount} cells; its first names " +
                    $"{names.Length} columns.");
            for (var k = 0; k < names.Length; k++)
                isNumber[k] = isNumber[k] && (reader.IsEmpty(k) || IsNumber(Cell(reader, k)));
            if (reader.IsEmpty(names.Length - 1))
                throw new IOException($"{path}: row {rows.Count} has no target.");
            rows.Add(Encoding.UTF8.GetString(reader.RawRecord));
            targets.Add(Cell(reader, names.Length - 1));
        }

        if (targets.Distinct().Count() < 2)
            throw new IOException($"{path}: its targets are all alike, so there is no task.");
        return new RawTable(folder, name, header, rows)
        {
            Columns =
            [
                .. names.SkipLast(1).Select((column, k) => new TableColumn(column, isNumber[k])),
            ],
            Targets = [.. targets],
            Classes = isNumber[^1] ? null
                : [.. targets.Distinct().Order(StringComparer.Ordinal)],
        };
    }

    /// <summary>The splits that the folder has for the table.</summary>
    /// <exception cref="IOException">It has none.</exception>
    internal int[] Splits()
    {
        int[] splits =
        [
            .. Directory.EnumerateFiles(_folder, $"{Name}.*.test.txt")
            .Select(path => Path.GetFileName(path)[(Name.Length + 1)..^".test.txt".Length])
            .Where(part => part.All(char.IsAsciiDigit))
            .Select(part => int.Parse(part, CultureInfo.InvariantCulture))
            .Order(),
        ];
        return splits.Length > 0
            ? splits
            : throw new IOException(
                $"{_folder} has {Name}{Extension}, and no {Name}.0.test.txt with the rows to " +
                "test by. Write it, or name other tables by --only.");
    }

    /// <summary>The rows to test by, counted from 0 without the header, in the file's
    /// order.</summary>
    /// <exception cref="IOException">The table has no such row.</exception>
    internal int[] TestRows(int split)
    {
        var path = Path.Combine(_folder, $"{Name}.{split}.test.txt");
        var rows = new List<int>();
        foreach (var (number, line) in File.ReadLines(path).Index())
        {
            if (line.Length == 0)
                continue;
            if (!int.TryParse(
                line, NumberStyles.None, CultureInfo.InvariantCulture, out var row) ||
                row >= _rows.Count)
                throw new IOException(
                    $"{path}, line {number + 1} is '{line}'; a row from 0 to {_rows.Count - 1} " +
                    "is needed.");
            rows.Add(row);
        }

        if (rows.Count == 0 || rows.Count == _rows.Count || rows.Distinct().Count() < rows.Count)
            throw new IOException(
                $"{path} names {rows.Count} rows of {_rows.Count}; some are needed, each once, " +
                "and others to learn from.");
        return [.. rows];
    }

    /// <summary>Writes some rows as a table of their own, each cell as it is.</summary>
    internal void Write(string path, IEnumerable<int> rows) =>
        File.WriteAllLines(path, rows.Select(row => _rows[row]).Prepend(_header));

    private static string Cell(CsvReader reader, int column) =>
        Encoding.UTF8.GetString(reader.GetSpan(column));

    private static bool IsNumber(string cell) => double.TryParse(
        cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
