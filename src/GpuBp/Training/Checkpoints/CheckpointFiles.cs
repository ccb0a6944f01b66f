using System.Globalization;
using System.Text.Json;

namespace GpuBp;

/// <summary>The checkpoints of one run, in files that are named by epoch and step.</summary>
internal sealed class CheckpointFiles : IDisposable
{
    private const string Pattern = "checkpoint-*.gpubp";
    private const string BestPrefix = "best.";
    private const string Costs = "epoch.costs";

    private readonly Checkpoints _options;
    private readonly Trainer _trainer;
    private readonly IReadOnlyDictionary<string, string> _identity;
    private readonly bool _isStream;
    private readonly FolderLock _lock;

    /// <summary>Opens the folder: no other run may write to it until it is disposed.</summary>
    /// <param name="checkpoints">Where, and how many.</param>
    /// <param name="trainer">The trainer of the run.</param>
    /// <param name="source">The samples of each epoch.</param>
    /// <param name="options">The options of the run.</param>
    internal CheckpointFiles(
        Checkpoints checkpoints, Trainer trainer, TrainingSource source, FitOptions options)
    {
        (_options, _trainer, _isStream) = (checkpoints, trainer, source.IsStream);
        _identity = CheckpointIdentity.Of(trainer, source, options);
        _lock = new FolderLock(checkpoints.Folder);
        foreach (var file in Directory.GetFiles(
            checkpoints.Folder, $"checkpoint-*{AtomicFile.Unfinished}"))
            File.Delete(file);
    }

    /// <summary>
    /// Loads the newest checkpoint into the network, the optimizer's state and the best parameters.
    /// </summary>
    /// <param name="loop">The steps.</param>
    /// <param name="start">The state of a new run.</param>
    /// <returns>The state of the saved run; the new one's if there is no checkpoint.</returns>
    /// <exception cref="ModelFileException">
    /// The checkpoint is damaged, or of another training.
    /// </exception>
    internal TrainingState Resume(TrainingLoop loop, TrainingState start)
    {
        if (Newest().FirstOrDefault() is not { } path)
            return start;

        using var file = SafetensorsFile.Open(path);
        var node = ModelDescription.Node(file).OptionalObject("checkpoint") ??
            throw new ModelFileException(
                $"{path}: it is a model and no checkpoint. Move it out of the folder of " +
                "checkpoints.");
        var identity = node.OptionalObject("training") ?? throw node.Wrong("training", "an object");
        CheckpointIdentity.RequireSame(identity, _identity);

        var network = _trainer.Network;
        ModelTensors.Load(file, network, network.Parameters);
        foreach (var (name, values, shape) in OptimizerTensors())
            file.CopyTo(file.Require(name, shape), values, mustBeFinite: false);
        if (_trainer.State.IsKept)
            _trainer.State.Steps.CopyFrom([node.Int("optimizerSteps", 0)]);
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

    /// <summary>Saves all that the run needs to resume, and deletes the oldest files.</summary>
    internal void Save(TrainingLoop loop, TrainingState state)
    {
        var network = _trainer.Network;
        var writer = new SafetensorsWriter();
        var info = _trainer.Describe() with
        {
            DataFingerprint = _isStream ? null : _identity["data"],
        };
        writer.Metadata.Add(
            ModelDescription.MetadataKey,
            ModelDescription.Json(network, info, json => Describe(json, state)));
        ModelTensors.Add(writer, network, network.Parameters);
        foreach (var (name, values, shape) in OptimizerTensors())
            writer.Add(name, shape, values, mustBeFinite: false);
        if (loop.Best?.Kept is { } best)
            ModelTensors.Add(writer, network, best, BestPrefix);
        if (state.Batch > 0)
        {
            var costs = loop.CostsBefore(state.Batch);
            writer.Add(Costs, [costs.Length], costs, mustBeFinite: false);
        }

        writer.Add(CheckpointState.History, CheckpointState.Numbers(state));
        var file = $"checkpoint-{state.Epochs:D10}-{state.EpochSteps:D10}.gpubp";
        AtomicFile.Write(Path.Combine(_options.Folder, file), writer.Write);
        foreach (var old in Newest().Skip(_options.Keep))
            File.Delete(old);
    }

    public void Dispose() => _lock.Dispose();

    private void Describe(Utf8JsonWriter json, TrainingState state)
    {
        json.WriteStartObject("checkpoint");
        json.WriteStartObject("training");
        foreach (var (name, value) in _identity)
            json.WriteString(name, value);
        json.WriteEndObject();
        CheckpointState.Write(json, state);
        if (_trainer.State.IsKept)
            json.WriteNumber("optimizerSteps", _trainer.State.Steps.ToArray()[0]);
        json.WriteEndObject();
    }

    private IEnumerable<string> Newest() =>
        Directory.GetFiles(_options.Folder, Pattern).OrderDescending(StringComparer.Ordinal);

    private IEnumerable<(string Name, BufferView<float> Values, long[] Shape)> OptimizerTensors() =>
        from tensor in _trainer.State.Tensors(_trainer.Network, _trainer.Optimizer)
        let parts = tensor.Name.Split('.') // layers.0.weight.exp_avg
        let layer = _trainer.Network.Layers[int.Parse(parts[1], CultureInfo.InvariantCulture)]
        let isWeight = parts[2] == "weight"
        select (
            tensor.Name,
            tensor.Values,
            isWeight ? new long[] { layer.Outputs, layer.Inputs } : [layer.Outputs]);
}
