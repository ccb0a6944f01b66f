namespace GpuBp.Cli;

/// <summary>The tool's exit codes.</summary>
internal static class ExitCode
{
    internal const int Done = 0;

    /// <summary>
    /// There is a problem with a file, a device or a model; the message names it.
    /// </summary>
    internal const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    internal const int Usage = 2;

    /// <summary>Training diverged to NaN or infinity.</summary>
    internal const int Diverged = 3;

    /// <summary>A model that was trained again has other bits.</summary>
    internal const int Differs = 4;

    /// <summary>A model's file does not say enough to train it again.</summary>
    internal const int Unverifiable = 5;

    /// <summary>
    /// Interrupted twice, before there was a model to save, or while predicting; shells use this
    /// number for SIGINT.
    /// </summary>
    internal const int Interrupted = 130;

    internal const string Explained =
        "0: done, also when Ctrl-C or a limit ended training early and the model was saved; " +
        "1: a problem with a file, a device or a model; 2: a wrong command line; " +
        "3: training diverged to NaN or infinity; 4: verify found other bits; 5: verify needs " +
        "more than the file says; 130: interrupted twice, before there was a model, or while " +
        "predicting.";
}
