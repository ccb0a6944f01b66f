namespace GpuBp.Cli;

/// <summary>
/// Translates the library's error messages, which name its members, to the tool's options.
/// </summary>
internal static class OptionWords
{
    private static readonly (string Library, string Tool)[] Words =
    [
        ("CsvOptions.TargetKind reads names with ClassName, and numbers of regression with Number",
            "--task says what it is"),
        ("CsvOptions.MissingIsCategory makes one of it, and MissingMarks says which texts mean it",
            "--missing median makes one of it"),
        ("Set CsvOptions.IgnoredColumns to leave the column out", "--ignore leaves the column out"),
        ("CsvOptions.IgnoredColumns names all features", "--ignore names all features"),
        ("set CsvOptions.TargetKind to Number where the column should hold numbers",
            "--task regression takes numbers alone"),
        ("Set CsvOptions.HasHeader to false if", "Say --header no if"),
        ("Set CsvOptions.Delimiter to what separates them", "--delimiter says what separates them"),
        ("Set CsvOptions.TargetIndex instead", "Give the columns names of their own"),
        ("CsvOptions: TargetColumn", "--target"),
    ];

    /// <summary>The message in the tool's words.</summary>
    internal static string Translate(string message)
    {
        foreach (var (library, tool) in Words)
            message = message.Replace(library, tool, StringComparison.Ordinal);
        return message;
    }
}
