using System.Diagnostics.CodeAnalysis;

namespace GpuBp.Kernels;

/// <summary>A weight or bias, and what an optimiser keeps for it.</summary>
[SuppressMessage("Design", "CA1051", Justification = "Structs of kernels have fields, as those of C.")]
public record struct Parameter
{
    /// <summary>w</summary>
    public float Weight;

    /// <summary>The first number that is kept; 0 before the first step, or where none is.</summary>
    public float State1;

    /// <summary>The second number that is kept; 0 before the first step, or where none is.</summary>
    public float State2;
}

/// <summary>What all parameters share in a step of an optimiser.</summary>
[SuppressMessage("Design", "CA1051", Justification = "Structs of kernels have fields, as those of C.")]
public record struct StepNumbers
{
    /// <summary>The learning rate, η.</summary>
    public float Rate;

    /// <summary>The first of the optimiser's own settings.</summary>
    public float A;

    /// <summary>The second.</summary>
    public float B;

    /// <summary>The third.</summary>
    public float C;

    /// <summary>The fourth.</summary>
    public float D;

    /// <summary>The number of the step, from 1.</summary>
    public float Step;
}
