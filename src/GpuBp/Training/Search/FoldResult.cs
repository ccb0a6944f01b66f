namespace GpuBp;

/// <summary>What a fold of a <see cref="CrossValidation"/> came to.</summary>
/// <param name="Fold">Its number, from 0.</param>
/// <param name="Test">The network on the fold's test rows; null if its training was cancelled or
/// failed.</param>
/// <param name="Training">Its history; null if it has failed, or was never begun.</param>
/// <param name="Failure">The infinity or NaN that ended its training; null for none.</param>
public sealed record FoldResult(
    int Fold, Evaluation? Test, TrainingResult? Training, NonFiniteException? Failure);
