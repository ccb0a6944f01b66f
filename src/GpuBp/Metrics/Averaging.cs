namespace GpuBp;

/// <summary>How a figure f_c of each class becomes one figure of all.</summary>
public enum Averaging
{
    /// <summary>Σ_c f_c / |C| over the classes C that occur, as actual or predicted: each counts alike.</summary>
    Macro,

    /// <summary>f of the counts of all classes together: each sample counts alike.</summary>
    Micro,

    /// <summary>Σ_c n_c f_c / n, where n_c of the n samples have class c.</summary>
    Weighted,
}
