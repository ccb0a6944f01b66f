namespace GpuBp.Cli;

/// <summary>
/// Translates the library's error messages, which name its members, to the tool's options.
/// </summary>
internal static class OptionWords
{
    private static readonly (string Library, string Tool)[] Words =
    [
        ("Set TableFormat.HasQuotes to false where quotes are text",
        "--quotes no takes quotes as text"),
        ("set TableFormat.Delimiter to the one that does", "say by --delimiter which one does"),
        ("Set TableFormat.Delimiter to what separates them",
        "--delimiter says what separates them"),
        ("Set TableFormat.DecimalSign to ',' or '.'", "Say --decimal comma or --decimal point"),
        ("Set TableFormat.HasHeader to true or false", "Say --header yes or --header no"),
        ("Set TableOptions.Missing to take other cells for missing",
        "--missing median takes other cells for missing"),
        ("set TableOptions.Missing to take them for missing",
        "--missing median takes them for missing"),
        ("set TableOptions.Missing to Median to leave such rows out",
        "--missing median leaves such rows out"),
        ("TableOptions.Missing is Error", "--missing is error"),
        ("or name the column in TableOptions.Categories or Ignored",
        "or name the column by --one-hot or --ignore"),
        ("name it in TableOptions.Ignored", "name it by --ignore"),
        ("set TableOptions.DateOrder", "say which by --date-order dmy or mdy"),
        ("Set TableOptions.Task to Regression, which leaves such rows out, or to Classification",
            "Say --task regression --missing median to leave such rows out, or --task " +
            "classification"),
        ("set TableOptions.Task to Regression where they are numbers, or give TableOptions.Classes",
            "say --task regression where they are numbers"),
        ("or set TableOptions.Task to Classification", "or say --task classification"),
        ("Leave columns out by TableOptions.Ignored, or give the places of their values alone by " +
        "TableOptions.Ordinals",
            "Leave columns out by --ignore, or give the places of their values alone by --ordinal"),
        ("To have them all the same, name them in TableOptions.Categories",
        "To have them all the same, name them by --one-hot"),
        ("or raise DataLimits.MaxColumns", "or raise --max-columns"),
        ("Else raise DataLimits.MaxColumns", "Else raise --max-columns"),
        ("Raise DataLimits.MaxCellBytes", "Raise --max-cell"),
        ("Raise DataLimits.MaxExpansion", "Raise --max-expansion"),
        (" Or read the rows in parts, by TablePlan.ReadPartsAsync.", ""),
        ("set Checkpoints.ResumesFromAnyDevice to resume", "say --resume-on-any-device to resume"),
        ("leave TableOptions.Quantiles out, or set TableOptions.Task to Regression where they " +
        "are numbers", "leave --quantiles out, or say --task regression where they are numbers"),
        ("TableOptions.Quantiles", "--quantiles"),
        ("TableOptions.Ignored", "--ignore"),
        ("TableOptions.Numbers", "--number"),
        ("TableOptions.Categories", "--one-hot"),
        ("TableOptions.Ordinals", "--ordinal"),
        ("TableOptions.Dates", "--date"),
        ("TrainOptions.Calibrates scales", "--calibrate scales"),
        ("TrainOptions.Threshold chooses", "--threshold chooses"),
        ("TableOptions.Targets names", "--target names"),
        (", which NpyFile reads", "; give its targets by --labels"),
        (", which IdxFile reads", "; give its targets by --labels"),
    ];

    /// <summary>The message in the tool's words.</summary>
    internal static string Translate(string message)
    {
        foreach (var (library, tool) in Words)
            message = message.Replace(library, tool, StringComparison.Ordinal);
        return message;
    }
}
