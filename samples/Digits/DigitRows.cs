namespace GpuBp.Samples.Digits;

/// <summary>The 1,797 handwritten digits: rows to train, to validate and to test.</summary>
/// <param name="Train">The training rows.</param>
/// <param name="Validation">Rows for measuring progress after each epoch.</param>
/// <param name="Test">Rows that no choice depends on, used once.</param>
internal sealed record DigitRows(Dataset Train, Dataset Validation, Dataset Test)
{
    /// <summary>
    /// The parts are the same in every run, so that accuracies can be compared; --seed changes only
    /// weights and shuffling.
    /// </summary>
    private const int SplitSeed = 1;

    private const double TestShare = 1.0 / 5;
    private const double ValidationShare = 1.0 / 10;

    /// <summary>Pixels are 0 … 16.</summary>
    private const float White = 16;

    /// <summary>
    /// Reads the file that the build copies beside the program, and splits its rows.
    /// </summary>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="DataException">The file does not hold digits.</exception>
    internal static DigitRows Read()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "data", "digits.csv.gz");
        if (!File.Exists(file))
            throw new FileNotFoundException($"There is no file {file}; a new build puts it there.");

        // All pixels are numbers, also those that are white in every picture.
        var table = Table.Open(file, new TableFormat { HasHeader = false });
        var pixels = Enumerable.Range(0, table.Columns - 1).Select(pixel => $"{pixel}");
        var plan = TablePlan.Learn(table, options: new TableOptions { Numbers = [.. pixels] });
        var digits = plan.WithoutScaling().ReadDataset(table).MapFeatures(pixel => pixel / White);
        var (rest, test) = digits.StratifiedSplit(TestShare, SplitSeed);
        var (train, validation) = rest.StratifiedSplit(ValidationShare, SplitSeed);
        return new DigitRows(train, validation, test);
    }

    public override string ToString() =>
        $"{Train.Rows} rows to train, {Validation.Rows} to validate, {Test.Rows} to test";
}
