using System.Diagnostics.CodeAnalysis;

namespace GpuBp.Kernels;

/// <summary>The numbers that all parameters share in one step of an optimiser.</summary>
/// <remarks>
/// The meaning of <see cref="Hyper1"/> to <see cref="Hyper4"/> is the rule's: for a rule of your
/// own they are the numbers given to <see cref="Optimizer.Of{TRule}"/>, in that order.
/// </remarks>
[SuppressMessage("Design", "CA1051", Justification = "Structs of kernels have fields, as in C.")]
public record struct Hyperparameters
{
    /// <summary>The learning rate, η.</summary>
    public float Rate;

    /// <summary>The rule's first hyperparameter, h₁ in the formulas.</summary>
    public float Hyper1;

    /// <summary>The rule's second hyperparameter, h₂.</summary>
    public float Hyper2;

    /// <summary>The rule's third hyperparameter, h₃.</summary>
    public float Hyper3;

    /// <summary>The rule's fourth hyperparameter, h₄.</summary>
    public float Hyper4;

    /// <summary>The number of the step, from 1.</summary>
    public float Step;
}
