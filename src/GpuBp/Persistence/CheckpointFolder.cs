namespace GpuBp;

/// <summary>
/// Keeps training in a folder of its own, and goes on from the newest checkpoint there: run the same program again after
/// whatever has ended it.
/// </summary>
/// <remarks>
/// Each file is a model file too, with the weights of the last step, which <c>Model.Load</c> reads. It also has the best weights
/// (<c>best.layers.0.weight</c>), what the optimiser keeps (<c>layers.0.weight.exp_avg</c>), the history, and the place in the epoch.
/// A finished training returns at once, unless <see cref="FitOptions.Epochs"/> asks for more now. An optimiser that the listener
/// to progress has set is not kept: let the listener set it again. Training on a stream of parts goes on with the part that it
/// was at: those before are gone through again without training, and must be the same; of them only the first is compared.
/// </remarks>
/// <example><c>new FitOptions { Checkpoints = new CheckpointFolder("runs/digits") { Every = TimeSpan.FromMinutes(5) } }</c></example>
public sealed record CheckpointFolder : Checkpoints
{
    /// <summary>Checkpoints in a folder, which is made where it is not there; one folder for each call of Fit.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public CheckpointFolder(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Path = path;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>How many of the newest are left there, at least 1; 2 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int Keep
    {
        get;
        init => field = OptionCheck.AtLeast(1, value, nameof(Keep), "The number of checkpoints to keep");
    } = 2;

    internal override CheckpointSession Open(Trainer trainer, TrainingSource train, FitOptions options) =>
        new CheckpointFiles(this, trainer, CheckpointIdentity.Of(trainer, train, options), train.IsStream);
}
