namespace GpuBp;

/// <summary>What is read of a table by a plan.</summary>
public sealed record TableReadOptions
{
    /// <summary>Whether the targets are read too; rows without one are left out.</summary>
    public bool HasTarget { get; init; }

    /// <summary>The target's column where its name is another now; null for the plan's.</summary>
    public string? Target { get; init; }

    /// <summary>What is done with cells that no training row was like; null for what the plan
    /// says.</summary>
    public UnknownCells? Unknown { get; init; }

    /// <summary>Columns whose texts are passed through.</summary>
    public IReadOnlyList<string> Kept { get; init; } = [];
}
