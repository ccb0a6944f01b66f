using GpuBp.Compute;

namespace GpuBp.Cli;

/// <summary>An error that the user can mend.</summary>
/// <param name="Message">What went wrong, where, and what to do instead.</param>
/// <param name="ExitCode">One of <see cref="Cli.ExitCode"/>.</param>
internal sealed record Failure(string Message, int ExitCode)
{
    /// <summary>
    /// The failure behind an exception; null for a defect of the tool, which shows its stack trace.
    /// </summary>
    internal static Failure? Of(Exception exception) => exception switch
    {
        OperationCanceledException =>
            new(Interruption.NothingSaved, Cli.ExitCode.Interrupted),
        RankException rank => Of(rank.InnerException!) is { } failure
            ? failure with { Message = $"{rank.Message}: {failure.Message}" }
            : null,
        NonFiniteException => new(
            $"{exception.Message}\n  Try a smaller --learning-rate, or --clip 1.",
            Cli.ExitCode.Diverged),
        ToolException or DataException or ModelFileException or DeviceException or IOException
            or UnauthorizedAccessException or ProcessGroupException => new(
                OptionWords.Translate(exception.Message), Cli.ExitCode.Failed),
        ArgumentException argument => new(
            OptionWords.Translate(WithoutParameter(argument)), Cli.ExitCode.Failed),
        _ => null,
    };

    // .NET appends the name of a parameter, which means nothing to the tool's user.
    private static string WithoutParameter(ArgumentException e)
    {
        var end = e.Message.LastIndexOf(" (Parameter '", StringComparison.Ordinal);
        return e.ParamName is null || end < 0 ? e.Message : e.Message[..end];
    }
}
