namespace GpuBp;

/// <summary>
/// Where checkpoints go, and when they are saved: the same program, run again after whatever ended
/// its process, resumes from the newest. On the same device, the run ends with the same bits as one
/// that was never ended. <see cref="FitOptions.Checkpoints"/> takes it.
/// </summary>
/// <remarks>
/// Each file is a model file too, with the weights of the last step, which <c>Model.Load</c> reads.
/// It also has the best weights (<c>best.layers.0.weight</c>), the optimizer's state
/// (<c>layers.0.weight.exp_avg</c>), the history, and the place in the epoch. A finished run
/// returns at once, unless <see cref="FitOptions.Epochs"/> asks for more now. A checkpoint does not
/// keep an optimizer that a listener has set: let the listener set it again. A damaged file is
/// renamed, to end in <c>.damaged</c>, and the run resumes from the one before. A file that cannot
/// be written is tried again when the next is due. <see cref="TrainingResult.Warnings"/> tells of
/// both. A run on a stream
/// resumes with the part that it was at. The parts before it are enumerated without training, and
/// must be the same; of them only the first is compared.
/// </remarks>
/// <example>
/// <c>new FitOptions { Checkpoints = new("runs/digits") { Every = TimeSpan.FromMinutes(5) } }</c>
/// </example>
public sealed record Checkpoints
{
    /// <summary>Checkpoints in a folder, which is made if it is missing.</summary>
    /// <param name="folder">The folder; one for each call of Fit.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public Checkpoints(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Folder = folder;
    }

    /// <summary>The folder.</summary>
    public string Folder { get; internal init; }

    /// <summary>
    /// The number of steps between two checkpoints, counted over all epochs; at least 1. Null, the
    /// default, does not count steps.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int? EverySteps
    {
        get;
        init => field = value is { } steps
            ? OptionCheck.AtLeast(
                1, steps, nameof(EverySteps), "The number of steps between two checkpoints")
            : null;
    }

    /// <summary>
    /// The number of epochs between two checkpoints; at least 1. Null, the default, does not count
    /// epochs.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int? EveryEpochs
    {
        get;
        init => field = value is { } epochs
            ? OptionCheck.AtLeast(
                1, epochs, nameof(EveryEpochs), "The number of epochs between two checkpoints")
            : null;
    }

    /// <summary>
    /// The time between two checkpoints, each of which is saved between two steps; above 0. A
    /// minute by default; null does not look at the time.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public TimeSpan? Every
    {
        get;
        init => field = value is null || value > TimeSpan.Zero
            ? value
            : throw OptionCheck.Outside(
                value, nameof(Every), "The time between two checkpoints must be above 0.");
    } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Whether a checkpoint of another kind of device, such as <c>cuda</c> for <c>cpu</c>, is
    /// resumed too. The run then comes to other bits than it would have on one device. False by
    /// default: it is an error.
    /// </summary>
    public bool ResumesFromAnyDevice { get; init; }

    /// <summary>
    /// How many of the newest files stay in the folder, at least 1; 2 by default. With 1, there is
    /// none to resume from when it is damaged.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int Keep
    {
        get;
        init => field = OptionCheck.AtLeast(
            1, value, nameof(Keep), "The number of checkpoints to keep");
    } = 2;

    /// <summary>The same in a folder within the folder.</summary>
    internal Checkpoints In(string folder) => this with { Folder = Path.Combine(Folder, folder) };
}
