using System.Diagnostics.CodeAnalysis;

namespace GpuBp.Kernels;

/// <summary>A weight or bias, with the states that an optimiser keeps for it.</summary>
[SuppressMessage("Design", "CA1051", Justification = "Structs of kernels have fields, as in C.")]
public record struct Parameter
{
    /// <summary>The weight or bias, w.</summary>
    public float Weight;

    /// <summary>The first state; 0 before the first step, or if the rule has none.</summary>
    public float State1;

    /// <summary>The second state; 0 before the first step, or if the rule has fewer.</summary>
    public float State2;
}
