namespace GpuBp;

public static partial class CsvFile
{
    /// <summary>Learns what a file's columns become, and keeps none of its rows.</summary>
    /// <remarks>
    /// <see cref="CsvMissing.Median"/> needs every number of the columns, four bytes each.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <param name="options">Its layout; null for a header, commas and numbers.</param>
    /// <inheritdoc cref="Read(string, CsvOptions?, out CsvEncoding)" path="/exception"/>
    public static CsvEncoding Fit(string path, CsvOptions? options = null)
    {
        options ??= new CsvOptions();
        options.Validate(nameof(options));
        return options.Encoding
            ?? Learn(DataFile.Locate(path, "a CSV file", nameof(path)), options);
    }

    /// <summary>Reads rows to predict, from a file that need not have their targets.</summary>
    /// <remarks>
    /// Columns are found by their names, and others passed over; without names the file has the
    /// columns of the encoding and no others.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <param name="encoding">What the columns became where the network was trained.</param>
    /// <param name="options">
    /// Its layout, of which only <see cref="CsvOptions.HasHeader"/> and
    /// <see cref="CsvOptions.Delimiter"/> count; null for a header and commas.
    /// </param>
    /// <returns>[rows × inputs].</returns>
    /// <exception cref="ArgumentNullException">The encoding is null.</exception>
    /// <inheritdoc cref="Read(string, CsvOptions?, out CsvEncoding)" path="/exception"/>
    public static float[,] ReadFeatures(
        string path, CsvEncoding encoding, CsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        options ??= new CsvOptions();
        options.Validate(nameof(options));
        var inputs = new CsvInputs(encoding);
        Scan(DataFile.Locate(path, "a CSV file", nameof(path)), options, inputs, hasTarget: false);
        return inputs.Build();
    }

    /// <summary>
    /// Reads a file that need not fit into memory: datasets of so many rows, in the file's order.
    /// </summary>
    /// <remarks>
    /// The next datasets are read on another thread while the caller works on one. The file is
    /// opened when the stream is enumerated, and again each time it is; an error in it comes after
    /// the datasets before it. What the columns become is learnt first where the options say so and
    /// have no <see cref="CsvOptions.Encoding"/>, as <see cref="Fit"/> does.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <param name="batchSize">Rows of every dataset but perhaps the last, at least 1.</param>
    /// <param name="options">
    /// Its layout. Classes must be given, as <see cref="CsvOptions.Classes"/> or
    /// <see cref="CsvOptions.ClassNames"/>, for a part of the rows does not tell them.
    /// </param>
    /// <param name="prefetch">How many datasets are kept ready, at least 1.</param>
    /// <exception cref="ArgumentNullException">The options are null.</exception>
    /// <exception cref="ArgumentException">
    /// The path is empty, options contradict each other, or classes are not given.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The batch size or the prefetch is less than 1.
    /// </exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataException">
    /// While it is enumerated: for what <see cref="Read(string, CsvOptions?)"/> refuses.
    /// </exception>
    /// <exception cref="IOException">While it is enumerated: the file cannot be read.</exception>
    public static IAsyncEnumerable<Dataset> ReadBatchesAsync(
        string path, int batchSize, CsvOptions options, int prefetch = 2)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(prefetch, 1);
        options.Validate(nameof(options));
        if (options.TargetKind != CsvTargetKind.Number && options.ClassNames is null
            && (options.Classes is null || options.TargetKind == CsvTargetKind.ClassName))
            throw new ArgumentException(
                $"CsvOptions: TargetKind is {options.TargetKind}, and neither " +
                $"{nameof(options.Classes)} nor {nameof(options.ClassNames)} says what the " +
                "classes are; a part of the rows does not tell. Set the names, or for ClassIndex " +
                "their number.",
                nameof(options));
        var file = DataFile.Locate(path, "a CSV file", nameof(path));
        return Prefetching.Produce<Dataset>(prefetch, (writer, cancellation) =>
        {
            var encoding = options.NeedsFit ? Learn(file, options) : options.Encoding;
            var batches = new CsvBatches(
                options,
                encoding,
                batchSize,
                data => writer.WriteAsync(data, cancellation).AsTask().GetAwaiter().GetResult());
            Scan(file, options, batches);
            batches.End();
            return Task.CompletedTask;
        });
    }
}
