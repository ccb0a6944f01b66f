namespace GpuBp.Cli;

/// <summary>What the tool ends with.</summary>
internal static class ExitCode
{
    internal const int Done = 0;

    /// <summary>A file, a device or a model is not what it should be; the message says which.</summary>
    internal const int Failed = 1;

    /// <summary>The command line means nothing.</summary>
    internal const int Usage = 2;

    /// <summary>Training came to NaN or an infinity.</summary>
    internal const int Diverged = 3;

    /// <summary>Interrupted before there was anything to save, or twice; as shells have it for SIGINT.</summary>
    internal const int Interrupted = 130;

    internal const string Explained =
        "0 done, also where Ctrl-C or a limit ended training early and the model was saved; 1 a file, a device or a model is " +
        "not as it should be; 2 the command line is wrong; 3 training came to NaN or an infinity; 130 interrupted before " +
        "there was a model, or twice.";
}
