namespace GpuBp;

/// <summary>How to average a figure f_c of each class.</summary>
public enum Averaging
{
    /// <summary>
    /// Σ_c f_c / |C| over the classes C that occur, as actual or predicted: all classes count the
    /// same.
    /// </summary>
    Macro,

    /// <summary>f of the counts summed over all classes: all samples count the same.</summary>
    Micro,

    /// <summary>Σ_c n_c f_c / n, where n_c of the n samples have class c.</summary>
    Weighted,
}
