namespace GpuBp;

/// <summary>How thoroughly a recipe fits its samples: what suits depends on their noise.</summary>
/// <param name="LearningRate">η of the first step.</param>
/// <param name="Dropout">The share of hidden outputs that a step drops.</param>
/// <param name="Decay">Ση λ over all steps.</param>
/// <param name="Steps">Steps, about.</param>
internal sealed record FitLevel(float LearningRate, float Dropout, float Decay, int Steps)
{
    /// <summary>What suits most tables, where nothing is known of one.</summary>
    internal static FitLevel Usual => All[1];

    /// <summary>From careful, for noisy targets, to thorough, for those that inputs decide.
    /// </summary>
    internal static IReadOnlyList<FitLevel> All { get; } =
    [
        new(1e-3f, 0.4f, 3, 1500),
        new(1e-3f, 0.2f, 1, 1500),
        new(3e-3f, 0.2f, 1, 1500),
        new(3e-3f, 0.1f, 0.3f, 3000),
        new(3e-3f, 0.1f, 0.1f, 5000),
    ];
}
