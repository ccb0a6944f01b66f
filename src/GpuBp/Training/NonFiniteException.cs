namespace GpuBp;

/// <summary>
/// Training came to a number that is infinite or NaN, from which no step leads back. The network keeps
/// what the steps left, which is of no use, unless <see cref="FitOptions.RestoresBest"/> brought back those of the
/// best epoch: go on from parameters that were saved, or anew.
/// </summary>
public sealed class NonFiniteException : ArithmeticException
{
    /// <summary>Rows that the message names.</summary>
    private const int MostRows = 8;

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
            $"batch {place.Batch:N0} of {place.Batches:N0}, with {Describe(rows)}, by {optimizer}. Look at these rows, lower the learning rate, scale " +
            "the features to about −1 … 1, or start from smaller weights; " +
            (isRestored ? "the network has those of its best epoch again." : "this network's are spoilt."))
    {
        Rows = rows;
        (Epoch, Part, Batch, _, Step) = place;
        Layer = layer;
        IsRestored = isRestored;
    }

    /// <summary>The epoch, from 1, counted over all calls of <c>Fit</c>.</summary>
    public int Epoch { get; }

    /// <summary>The part of the epoch, from 1, where the samples came in parts; null where they were one data set.</summary>
    public int? Part { get; }

    /// <summary>The first batch of the epoch, or of the part, from 1, in which something was not finite.</summary>
    public int Batch { get; }

    /// <summary>The rows of the training set, or of the part, in the batch, from 0, in its order.</summary>
    public IReadOnlyList<int> Rows { get; }

    /// <summary>The batch, from 1, counted over all epochs.</summary>
    public long Step { get; }

    /// <summary>
    /// The layer, from 1, of whose weights or their gradient some are not finite, of several the one
    /// nearest the output, where it began; null where the loss itself, which is known before, is not.
    /// </summary>
    public int? Layer { get; }

    /// <summary>Whether the network has the parameters of its best epoch again; else they are of no use.</summary>
    public bool IsRestored { get; }

    private static string Describe(int[] rows) =>
        $"row{(rows.Length == 1 ? "" : "s")} {string.Join(", ", rows.Take(MostRows))}" +
        (rows.Length > MostRows ? $" and {rows.Length - MostRows:N0} more" : "");
}
