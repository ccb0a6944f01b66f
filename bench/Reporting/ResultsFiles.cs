namespace GpuBp.Bench.Reporting;

/// <summary>The files for the results of a run.</summary>
/// <param name="Json">The file of the rows, or null for none.</param>
/// <param name="Svg">The file of the chart of the ratios, or null for none.</param>
internal sealed record ResultsFiles(string? Json, string? Svg)
{
    /// <summary>Checks that the files can be written, before minutes of measuring.</summary>
    /// <exception cref="IOException">
    /// A file cannot be written; says which, why and what to do.
    /// </exception>
    internal void Probe()
    {
        foreach (var file in new[] { Json, Svg }.OfType<string>())
        {
            try
            {
                var path = Path.GetFullPath(file);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                var isNew = !File.Exists(path);
                using (File.Open(path, FileMode.OpenOrCreate, FileAccess.Write))
                {
                    // Only tests access: nothing was measured yet.
                }

                if (isNew)
                    File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException
                or ArgumentException)
            {
                throw new IOException(
                    $"The results cannot be written to {file}: {e.Message} Name files in a " +
                    "writable folder with --json and --svg, or leave out --keep.",
                    e);
            }
        }
    }

    internal void Write(IReadOnlyList<Row> rows, RunInfo run)
    {
        if (Json is not null)
            RunFile.Write(Json, rows, run);
        if (Svg is not null)
            File.WriteAllText(Svg, RatioChart.Draw(rows, run));
        foreach (var file in new[] { Json, Svg }.OfType<string>())
            Console.WriteLine($"wrote {Path.GetFullPath(file)}");
    }
}
