namespace GpuBp;

/// <summary>Types of your own that a model's file refers to by name: one object of each.</summary>
public sealed record OwnTypes
{
    /// <summary>Encoders of numbers.</summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public IReadOnlyList<OwnEncoder> Encoders
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = [];

    /// <summary>Scalers of inputs and targets.</summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public IReadOnlyList<OwnScaler> Scalers
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = [];
}
