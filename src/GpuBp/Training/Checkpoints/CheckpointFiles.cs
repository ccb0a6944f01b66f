using System.Text.Json;

namespace GpuBp;

/// <summary>The checkpoints of one run, in files that are named by epoch and step.</summary>
internal sealed class CheckpointFiles : IDisposable
{
    private const string BestPrefix = "best.";
    private const string Costs = "epoch.costs";

    private readonly Checkpoints _options;
    private readonly Trainer _trainer;
    private readonly IReadOnlyDictionary<string, string> _identity;
    private readonly bool _isStream;
    private readonly IProcessGroup? _group;
    private readonly FolderLock? _lock;
    private List<CheckpointFile> _files = [];

    /// <summary>Opens the folder: no other run may write to it until it is disposed.</summary>
    /// <param name="checkpoints">Where, and how many.</param>
    /// <param name="trainer">The trainer of the run.</param>
    /// <param name="source">The samples of each epoch.</param>
    /// <param name="options">The options of the run.</param>
    /// <param name="plan">The ranks, of which the first writes the files.</param>
    internal CheckpointFiles(
        Checkpoints checkpoints,
        Trainer trainer,
        TrainingSource source,
        FitOptions options,
        RankPlan? plan)
    {
        (_options, _trainer, _isStream) = (checkpoints, trainer, source.IsStream);
        _group = plan?.Group;
        _identity = CheckpointIdentity.Of(trainer, source, options, plan);
        Warnings = new TrainingWarnings(trainer.Logger);
        if (_group is { Rank: > 0 })
            return;
        _lock = new FolderLock(checkpoints.Folder);
        foreach (var file in Directory.GetFiles(
            checkpoints.Folder, $"checkpoint-*{AtomicFile.Unfinished}"))
            File.Delete(file);
    }

    /// <summary>What went wrong with checkpoints, and did not end the run.</summary>
    internal TrainingWarnings Warnings { get; }

    /// <summary>
    /// Loads the newest checkpoint that is not damaged into the network, the optimizer's state and
    /// the best parameters.
    /// </summary>
    /// <param name="loop">The steps.</param>
    /// <param name="start">The state of a new run.</param>
    /// <returns>The state of the saved run; the new one's if there is no checkpoint.</returns>
    /// <exception cref="ModelFileException">
    /// A checkpoint is of another training, of another kind of device, or contradicts itself.
    /// </exception>
    internal TrainingState Resume(TrainingLoop loop, TrainingState start)
    {
        if (Newest() is not { } path)
            return start;

        using var file = SafetensorsFile.Open(path);
        if (!_options.ResumesFromAnyDevice)
            CheckpointIdentity.RequireSameDevice(
                CheckpointFile.Node(file), _trainer.Network.Device);
        try
        {
            return Load(file, loop, start);
        }
        catch (ModelFileException e)
        {
            throw new ModelFileException(
                $"{e.Message} A rerun comes to the same error, until the file is moved out of " +
                "the folder: then it resumes from the checkpoint before, or begins anew.",
                e);
        }
    }

    /// <summary>The newest checkpoint; null if there is none.</summary>
    /// <exception cref="ProcessGroupException">This rank does not see it.</exception>
    private string? Newest()
    {
        CheckpointFile? newest = null;
        if (_lock is not null)
        {
            var damage = new List<string>();
            _files = CheckpointFile.Scan(_options.Folder, _identity, damage);
            newest = _files.LastOrDefault();
            foreach (var message in damage)
                Warnings.Add($"{message} " + (newest is null
                    ? "There is no other checkpoint: training begins anew."
                    : $"Training resumes from {newest.Path}, {newest.Place}."));
        }

        if (_group is null)
            return newest?.Path;
        var name = _group.AllGather(Path.GetFileName(newest?.Path) ?? "")[0];
        var path = Path.Combine(_options.Folder, name);
        var isSeen = _group.AllGather([name.Length == 0 || File.Exists(path) ? 1 : 0]);
        return Array.IndexOf(isSeen, 0) is >= 0 and var rank
            ? throw new ProcessGroupException(
                $"{path}: {_group.Name(0)} resumes from this checkpoint, and " +
                $"{_group.Name(rank)} does not see it. Put the folder where all hosts see it.")
            {
                Ranks = [rank],
            }
            : name.Length == 0 ? null : path;
    }

    private TrainingState Load(SafetensorsFile file, TrainingLoop loop, TrainingState start)
    {
        var node = CheckpointFile.Node(file);
        var network = _trainer.Network;
        ModelTensors.Load(file, network, network.Parameters);
        LoadOptimizer(file, node);
        var state = CheckpointState.Read(file, node, start, loop.Batches);
        if (!_isStream && state.Batch >= loop.Batches)
            throw node.Wrong("batch", $"a batch of the {loop.Batches} of an epoch");
        if (loop.Best is not null && state.Best is not null)
            ModelTensors.Load(file, network, loop.Best.Receive(), BestPrefix);
        if (state.Batch > 0) // All batches before it are whole.
            state.ResumedCosts = file.Floats(
                file.Require(Costs, (long)state.Batch * _trainer.BatchSize));
        return state;
    }

    private void LoadOptimizer(SafetensorsFile file, DescriptionNode node)
    {
        var (network, optimizer) = (_trainer.Network, _trainer.Optimizer);
        using var whole = new OptimizerState();
        if (_group is not null)
            whole.Prepare(network, optimizer);
        var state = _group is null ? _trainer.State : whole;
        foreach (var (name, shape, values) in state.Tensors(network, optimizer))
            file.CopyTo(file.Require(name, shape), values, mustBeFinite: false);
        if (state.IsKept)
            state.Steps.CopyFrom([node.Int("optimizerSteps", 0, KeptOptimizer.MaxSteps)]);
        if (_group is not null)
            StateExchange.Take(_group, _trainer, whole);
    }

    /// <summary>
    /// Saves all that the run needs to resume, and then deletes the oldest files. All ranks call
    /// it; the first writes.
    /// </summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    internal void Save(TrainingLoop loop, TrainingState state)
    {
        if (_group is null)
        {
            Save(loop, state, _trainer.State);
            return;
        }

        using var whole = StateExchange.Gather(_group, _trainer);
        var isSaved = 0;
        try
        {
            if (_lock is not null)
                Save(loop, state, whole);
            isSaved = 1;
        }
        finally
        {
            isSaved = _group.AllGather([isSaved])[0];
        }

        if (isSaved == 0)
            throw new IOException($"{_group.Name(0)} could not write it; its message says why.");
    }

    private void Save(TrainingLoop loop, TrainingState state, OptimizerState ofOptimizer)
    {
        var network = _trainer.Network;
        var writer = new SafetensorsWriter();
        var info = _trainer.Describe() with
        {
            DataFingerprint = _isStream ? null : _identity["data"],
        };
        var checkpoint = JsonSerializer.SerializeToNode(
            CheckpointState.Saved(_trainer, _identity, state),
            CheckpointContext.Default.SavedCheckpoint);
        writer.Metadata.Add(
            DescriptionFormat.MetadataKey, ModelDescription.Json(network, info, checkpoint));
        ModelTensors.Add(writer, network, network.Parameters);
        foreach (var (name, shape, values) in ofOptimizer.Tensors(network, _trainer.Optimizer))
            writer.Add(name, shape, values, mustBeFinite: false);
        if (loop.Best?.Kept is { } best)
            ModelTensors.Add(writer, network, best, BestPrefix);
        if (state.Batch > 0)
        {
            var costs = loop.CostsBefore(state.Batch);
            writer.Add(Costs, [costs.Length], costs, mustBeFinite: false);
        }

        writer.Add(CheckpointState.History, CheckpointState.Numbers(state));
        if (state.History.Any(epoch => epoch.Measured is not null))
            writer.Add(
                CheckpointState.Measured,
                [.. state.History.Select(epoch => epoch.Measured ?? double.NaN)]);
        var path = Path.Combine(
            _options.Folder, CheckpointFile.Name(state.Epochs, state.EpochSteps));
        AtomicFile.Write(path, writer.Write);
        _files.RemoveAll(file => file.Path == path);
        _files.Add(new CheckpointFile(path, state.Epochs, state.EpochSteps));
        while (_files.Count > _options.Keep)
        {
            Delete(_files[0].Path);
            _files.RemoveAt(0);
        }
    }

    public void Dispose() => _lock?.Dispose();

    private void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Warnings.Add($"{path}: the old checkpoint cannot be deleted: {e.Message}");
        }
    }
}
