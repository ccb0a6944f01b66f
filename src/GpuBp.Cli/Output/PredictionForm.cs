namespace GpuBp.Cli.Output;

/// <summary>How predictions are written.</summary>
/// <param name="WithProbabilities">Whether the probability of each class is written too.</param>
/// <param name="IsRaw">Whether texts that spreadsheets take for formulas stay as they are.</param>
/// <param name="Kept">The columns that are passed through.</param>
internal sealed record PredictionForm(
    bool WithProbabilities, bool IsRaw, IReadOnlyList<string> Kept);
