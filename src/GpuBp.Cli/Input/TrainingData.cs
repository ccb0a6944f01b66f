namespace GpuBp.Cli.Input;

/// <summary>The training samples as they were read.</summary>
/// <param name="Raw">The samples, encoded and not scaled.</param>
/// <param name="Encoding">The encoding of a table's columns; null for other files.</param>
/// <param name="Target">The name of the target; null for none.</param>
/// <param name="Csv">
/// The options of the table, to read test samples alike; null for other files.
/// </param>
internal sealed record TrainingData(
    Dataset Raw, CsvEncoding? Encoding, string? Target, CsvOptions? Csv)
{
    /// <summary>Reads a table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="csv">How to read it.</param>
    internal static TrainingData ReadTable(string path, TableLayout layout, CsvOptions csv)
    {
        var raw = CsvFile.Read(path, csv, out var encoding);
        var target = layout.HasHeader ? csv.TargetColumn ?? layout.Cells[^1] : null;
        return new(raw, encoding, target, csv);
    }

    /// <summary>
    /// Reads another table with the layout, the encoding and the classes of this one.
    /// </summary>
    internal Dataset ReadAlike(string path) => CsvFile.Read(path, new CsvOptions
    {
        Delimiter = Csv!.Delimiter,
        HasHeader = Csv.HasHeader,
        TargetColumn = Csv.TargetColumn,
        TargetIndex = Csv.TargetIndex,
        TargetKind = Raw.IsClassification ? CsvTargetKind.ClassName : CsvTargetKind.Number,
        ClassNames = Raw.ClassNames,
        Encoding = Encoding,
    });

    /// <summary>Reads files of features and targets.</summary>
    /// <param name="files">IDX or NPY files.</param>
    /// <param name="classes">The number of classes; null to count them.</param>
    internal static Dataset ReadArrays(SampleFiles files, int? classes = null) =>
        files.Format == DataFormat.Idx
            ? IdxFile.Read(files.Features, files.RequireLabels(), new() { Classes = classes })
            : NpyFile.Read(files.Features, files.RequireLabels(), classes);

    /// <summary>
    /// Reads samples for a model, from a table like its training table, or from arrays.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="files">The files.</param>
    /// <param name="csv">The options of a table: its layout and its target.</param>
    internal static Dataset ReadFor(Model model, SampleFiles files, Func<CsvOptions> csv)
    {
        var preprocessing = model.Preprocessing;
        var isClasses = model.IsClassification;
        if (files.Format != DataFormat.Csv)
            return ReadArrays(files, isClasses ? Math.Max(model.Network.Outputs, 2) : null);

        return CsvFile.Read(files.Features, csv() with
        {
            Encoding = preprocessing.Encoding,
            TargetKind = !isClasses ? CsvTargetKind.Number
                : preprocessing.ClassNames is null ? CsvTargetKind.ClassIndex
                : CsvTargetKind.ClassName,
            ClassNames = preprocessing.ClassNames,
            Classes = isClasses && preprocessing.ClassNames is null
                ? Math.Max(model.Network.Outputs, 2)
                : null,
        });
    }
}
