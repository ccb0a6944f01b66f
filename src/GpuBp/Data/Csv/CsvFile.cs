using CsvHelper;

namespace GpuBp;

/// <summary>Reads datasets from CSV files: one row a sample, one column the target.</summary>
/// <remarks>
/// RFC 4180 in UTF-8: cells may be quoted, lines end in LF or CRLF, blank lines are passed over,
/// spaces around cells are dropped. Numbers have a decimal point. Files ending in <c>.gz</c> are
/// decompressed on the way.
/// </remarks>
public static partial class CsvFile
{
    /// <summary>Reads a file; the dataset holds it whole, or an error says what is wrong.</summary>
    /// <inheritdoc cref="Read(string, CsvOptions?, out CsvEncoding)" path="/exception"/>
    /// <param name="path">The file.</param>
    /// <param name="options">
    /// Its layout; null for a header, commas and the class in the last column.
    /// </param>
    public static Dataset Read(string path, CsvOptions? options = null) =>
        Read(path, options, out _);

    /// <summary>
    /// Reads a file, and gives what its columns became, for rows that are read or predicted later.
    /// </summary>
    /// <remarks>
    /// A file is read twice where its columns are not all numbers, or some may be missing: once to
    /// learn what they become.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <param name="options">
    /// Its layout; null for a header, commas and the class in the last column.
    /// </param>
    /// <param name="encoding">What the columns became: that of the options, or what the file
    /// says.</param>
    /// <exception cref="ArgumentException">
    /// The path is empty, or options contradict each other.
    /// </exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataException">
    /// The file is empty or has no rows, a line has more or fewer cells than the first, a cell is
    /// not what its column should hold, there is no column of a name that the options have, a
    /// column has too many categories or nothing to stand in for what is missing, the columns are
    /// not those of the encoding, a quote is out of place, or the compression is damaged.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static Dataset Read(string path, CsvOptions? options, out CsvEncoding encoding)
    {
        options ??= new CsvOptions();
        options.Validate(nameof(options));
        var file = DataFile.Locate(path, "a CSV file", nameof(path));
        var rows = new CsvRows(options, options.NeedsFit ? Learn(file, options) : options.Encoding);
        Scan(file, options, rows);
        encoding = rows.Encoding;
        return rows.Build();
    }

    private static CsvEncoding Learn(string file, CsvOptions options)
    {
        var fit = new CsvFit(options);
        Scan(file, options, fit);
        return fit.Build();
    }

    private static void Scan(
        string file, CsvOptions options, ICsvRows rows, bool hasTarget = true)
    {
        try
        {
            using var stream = DataFile.Open(file);
            new CsvTable(file, options, hasTarget).Scan(stream, rows);
        }
        catch (CsvFormatException e)
        {
            throw new DataException(
                $"{file}, line {e.LineNumber}: {e.Message} A cell that holds a quote, a delimiter " +
                "or a line break is expected in quotes, with its own quotes doubled.",
                e);
        }
    }
}
