namespace GpuBp;

/// <summary>How a model is served.</summary>
public sealed class ServedModelOptions
{
    /// <summary>How often the model's file is looked at;
    /// <see cref="Timeout.InfiniteTimeSpan"/> for never.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is 0 or negative.</exception>
    public TimeSpan ReloadInterval
    {
        get;
        set => field = value > TimeSpan.Zero || value == Timeout.InfiniteTimeSpan
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(value), value,
                "ReloadInterval must be above 0, or Timeout.InfiniteTimeSpan for never.");
    } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How long <see cref="ServedModel.PredictAsync(IReadOnlyDictionary{string, object},
    /// UnknownCells?, CancellationToken)"/> waits for rows of other requests, with which it then
    /// predicts together; null to predict each row at once.
    /// </summary>
    /// <remarks>A millisecond is the shortest time that a timer of .NET takes. Whether it pays
    /// depends on the network and the clients: measure yours.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0 and up to a
    /// second.</exception>
    public TimeSpan? JoinWithin
    {
        get;
        set => field = value is null || (value > TimeSpan.Zero && value <= TimeSpan.FromSeconds(1))
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(value), value,
                "JoinWithin must be above 0 and up to a second, or null for no joining.");
    }

    /// <summary>The maximum number of rows that are predicted together.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int MaxJoinedRows
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 256;

    /// <summary>Your own activations, a = σ(z), by the names that the file has for them; null for
    /// none.</summary>
    public IReadOnlyDictionary<string, Func<float, float>>? OwnActivations { get; set; }

    /// <summary>Your own encoders and scalers, to which the file refers by name.</summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public OwnTypes OwnTypes
    {
        get;
        set => field = value ?? throw new ArgumentNullException(nameof(value));
    } = new();
}
