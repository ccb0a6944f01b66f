namespace GpuBp;

/// <summary>
/// Training came to a number that is infinite or NaN, from which no step leads back. The parameters
/// are useless, unless <see cref="FitOptions.RestoresBest"/> has restored those of the best epoch:
/// go on from saved parameters, or start anew.
/// </summary>
public sealed class NonFiniteException : ArithmeticException
{
    /// <summary>Rows that the message names.</summary>
    private const int MaxRows = 8;

    internal NonFiniteException(
        (int Epoch, int? Part, int Batch, int Batches, long Step) place,
        int[] rows,
        int? layer,
        Optimizer optimizer,
        bool isRestored)
        : base(
            (layer is null ? "The loss is" : $"Layer {layer}'s weights, or their gradient, are") +
            $" not finite at step {place.Step:N0}: epoch {place.Epoch:N0}, " +
            (place.Part is null ? "" : $"part {place.Part:N0}, ") +
            $"batch {place.Batch:N0} of {place.Batches:N0}, with {Describe(rows)}, by " +
            $"{optimizer}. Look at these rows, lower the learning rate, scale the features to " +
            "about −1 … 1, or start from smaller weights; " +
            (isRestored
                ? "the network has those of its best epoch again."
                : "this network's are useless."))
    {
        Rows = rows;
        (Epoch, Part, Batch, _, Step) = place;
        Layer = layer;
        IsRestored = isRestored;
    }

    /// <summary>The same exception on another rank.</summary>
    internal NonFiniteException(NonFinitePlace place)
        : base(place.Message)
    {
        (Rows, Epoch, Part, Batch) = (place.Rows, place.Epoch, place.Part, place.Batch);
        (Step, Layer, IsRestored) = (place.Step, place.Layer, place.IsRestored);
    }

    /// <summary>All that it says, for other ranks.</summary>
    internal NonFinitePlace Place => new()
    {
        Message = Message,
        Epoch = Epoch,
        Part = Part,
        Batch = Batch,
        Rows = [.. Rows],
        Step = Step,
        Layer = Layer,
        IsRestored = IsRestored,
    };

    /// <summary>The epoch, from 1, counted over all calls of <c>Fit</c>.</summary>
    public int Epoch { get; }

    /// <summary>The part of the epoch, from 1; null for a dataset, which has no parts.</summary>
    public int? Part { get; }

    /// <summary>
    /// The first batch with a number that is not finite, from 1, in the epoch or the part.
    /// </summary>
    public int Batch { get; }

    /// <summary>
    /// The rows of the dataset, or of the part, in the batch, from 0, in its order.
    /// </summary>
    public IReadOnlyList<int> Rows { get; }

    /// <summary>The step, from 1, counted over all epochs.</summary>
    public long Step { get; }

    /// <summary>
    /// The layer, from 1, with weights or a gradient that are not finite; of several the one
    /// nearest the output, where it began. Null if the loss, which is computed before, is not
    /// finite.
    /// </summary>
    public int? Layer { get; }

    /// <summary>
    /// Whether the network has the parameters of its best epoch again; else they are useless.
    /// </summary>
    public bool IsRestored { get; }

    private static string Describe(int[] rows) =>
        $"row{(rows.Length == 1 ? "" : "s")} {string.Join(", ", rows.Take(MaxRows))}" +
        (rows.Length > MaxRows ? $" and {rows.Length - MaxRows:N0} more" : "");
}
