using System.CommandLine;
using GpuBp.Cli.Input;
using GpuBp.Cli.Output;

namespace GpuBp.Cli.Commands;

/// <summary>The options for a run: the device, checkpoints, and output.</summary>
internal sealed class RunOptions
{
    private readonly Option<string?> _device = Values.Device();

    private readonly Option<string?> _checkpoints = Values.Text(
        "--checkpoints",
        "Folder for checkpoints; the same command, run again, resumes from the newest",
        "folder");

    private readonly Option<TimeSpan?> _every =
        Values.Time("--checkpoint-every", "Time between checkpoints [default: 1m]");

    private readonly Option<bool> _anyDevice = new("--resume-on-any-device")
    {
        Description = "Resume from a checkpoint of another kind of device too; the weights then " +
            "differ from those of a run on one",
    };

    private readonly Option<string?> _report =
        Values.Text("--report", "Write a page of curves and results", "file.html");

    private readonly Option<string?> _tensorBoard = Values.Text(
        "--tensorboard",
        "Folder for an event file, in which TensorBoard follows the run",
        "folder");

    private readonly Option<bool> _keepOptimizer = new("--keep-optimizer")
    {
        Description = "Keep the optimizer's state in the model's file, up to three times as " +
            "large then, for --from to go on with",
    };

    private readonly Option<bool> _noMpi = new("--no-mpi")
    {
        Description = "Train alone, though mpirun or srun has started several processes",
    };

    private readonly Option<bool> _json = Values.Json();

    private readonly Option<bool> _quiet = new("--quiet", "-q")
    {
        Description = "Show no progress",
    };

    /// <summary>The options.</summary>
    internal IEnumerable<Option> All =>
    [
        _device, _checkpoints, _every, _anyDevice, _report, _tensorBoard, _keepOptimizer, _noMpi,
        _json, _quiet,
    ];

    internal string? Device(ParseResult parsed) => parsed.GetValue(_device);

    /// <summary>The processes that mpirun or srun has started; null for this one alone.</summary>
    internal MpiGroup? Group(ParseResult parsed) =>
        MpiGroup.IsLaunched && !parsed.GetValue(_noMpi) ? MpiGroup.Join() : null;

    internal string? Report(ParseResult parsed) => parsed.GetValue(_report);

    internal string? TensorBoard(ParseResult parsed) => parsed.GetValue(_tensorBoard);

    internal bool KeepsOptimizer(ParseResult parsed) => parsed.GetValue(_keepOptimizer);

    /// <exception cref="ToolException">The folder for checkpoints is missing.</exception>
    internal Checkpoints? Checkpoints(ParseResult parsed)
    {
        var every = parsed.GetValue(_every);
        if (parsed.GetValue(_checkpoints) is { } folder)
            return new Checkpoints(folder)
            {
                Every = every ?? TimeSpan.FromMinutes(1),
                ResumesFromAnyDevice = parsed.GetValue(_anyDevice),
            };
        return every is null ? null : throw new ToolException(
            "--checkpoint-every needs a folder for the checkpoints; name it by --checkpoints.");
    }

    /// <summary>Whether progress is not shown.</summary>
    internal bool IsQuiet(ParseResult parsed) => parsed.GetValue(_quiet) || parsed.GetValue(_json);

    internal TrainingDisplay Display(ParseResult parsed, Shell shell) =>
        TrainingDisplay.For(shell, parsed.GetValue(_json), parsed.GetValue(_quiet));
}
