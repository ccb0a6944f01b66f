namespace GpuBp;

/// <summary>What is to be done with cells that no training row was like.</summary>
public enum UnknownCells
{
    /// <summary>A category becomes zeros, a number or date its mean; they are counted.</summary>
    Zeros,

    /// <summary>They are an error.</summary>
    Error,
}
