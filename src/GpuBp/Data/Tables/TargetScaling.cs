namespace GpuBp;

/// <summary>Scales the targets of samples by their plan.</summary>
internal static class TargetScaling
{
    /// <summary>Samples with their targets in the target's unit.</summary>
    /// <param name="target">The target's plan.</param>
    /// <param name="scaled">Samples whose targets are scaled.</param>
    internal static Dataset Unscaled(this TargetPlan target, Dataset scaled)
    {
        if (target.Scaler() is not { } scaler)
            return scaled;
        var targets = new float[scaled.Targets.Length];
        scaler.Inverse(scaled.Targets.Span, targets);
        return scaled.WithTargets(targets);
    }
}
