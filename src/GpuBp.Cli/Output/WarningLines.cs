namespace GpuBp.Cli.Output;

/// <summary>Writes a training's warnings as they come, in every kind of display.</summary>
/// <param name="shell">The output.</param>
/// <param name="next">The display's listener; null for none.</param>
internal sealed class WarningLines(Shell shell, IProgress<TrainingProgress>? next)
    : IProgress<TrainingProgress>
{
    private int _written;

    public void Report(TrainingProgress value)
    {
        Write(value.Warnings);
        next?.Report(value);
    }

    /// <summary>Writes what has come since the last epoch.</summary>
    internal void End(TrainingResult result) => Write(result.Warnings.Skip(_written));

    private void Write(IEnumerable<string> warnings)
    {
        foreach (var warning in warnings)
        {
            shell.Error.WriteLine($"warning: {warning}");
            _written++;
        }
    }
}
