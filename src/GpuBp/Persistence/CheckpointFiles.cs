using System.Globalization;
using System.Text.Json;

namespace GpuBp;

/// <summary>The checkpoints of one call of Fit, in files that are named by epoch and step.</summary>
internal sealed class CheckpointFiles : CheckpointSession
{
    private const string Pattern = "checkpoint-*.gpubp";
    private const string BestPrefix = "best.";
    private const string Costs = "epoch.costs";

    private readonly CheckpointFolder _folder;
    private readonly Trainer _trainer;
    private readonly IReadOnlyDictionary<string, string> _identity;
    private readonly bool _isOfStream;
    private readonly string? _data;
    private readonly FolderLock _lock;

    /// <param name="folder">Where, and how many.</param>
    /// <param name="trainer">Whose training it is.</param>
    /// <param name="identity">Of the training: <see cref="CheckpointIdentity"/>.</param>
    /// <param name="isOfStream">Whether its samples come in parts.</param>
    internal CheckpointFiles(
        CheckpointFolder folder, Trainer trainer, IReadOnlyDictionary<string, string> identity, bool isOfStream)
    {
        (_folder, _trainer, _identity, _isOfStream) = (folder, trainer, identity, isOfStream);
        _data = isOfStream ? null : identity["data"];
        _lock = new FolderLock(folder.Path);
        foreach (var file in Directory.GetFiles(folder.Path, $"checkpoint-*{AtomicFile.Unfinished}"))
            File.Delete(file);
    }

    internal override void Resume(TrainingLoop loop, RunState state)
    {
        if (Newest().FirstOrDefault() is not { } path)
            return;

        using var file = SafetensorsFile.Open(path);
        var node = ModelDescription.Node(file).OptionalObject("checkpoint") ?? throw new ModelFileException(
            $"{path}: it is a model and no checkpoint. Move it out of the folder of checkpoints.");
        CheckpointIdentity.RequireSame(node.OptionalObject("training") ?? throw node.Wrong("training", "an object"), _identity);

        ModelTensors.Load(file, _trainer.Network, _trainer.Network.Parameters);
        foreach (var (name, values, shape) in OptimizerTensors())
            file.CopyTo(file.Require(name, shape), values, mustBeFinite: false);
        if (_trainer.State.IsKept)
            _trainer.State.Steps.CopyFrom([node.Int("optimizerSteps", 0)]);
        CheckpointState.Read(file, node, _trainer, state, loop.Batches);
        if (!_isOfStream && state.Batch >= loop.Batches)
            throw node.Wrong("batch", $"a batch of the {loop.Batches} of an epoch");
        if (loop.Best is not null && state.Best is not null)
            ModelTensors.Load(file, _trainer.Network, loop.Best.Resume(), BestPrefix);
        if (state.Batch > 0)
            state.Costs = file.Floats(file.Require(Costs, (long)state.Batch * _trainer.BatchSize)); // Before a batch, all are whole.
    }

    internal override void Save(TrainingLoop loop, RunState state)
    {
        var network = _trainer.Network;
        var writer = new SafetensorsWriter();
        var info = ModelInfo.Of(_trainer) with { DataFingerprint = _data };
        writer.Metadata.Add(
            ModelDescription.MetadataKey, ModelDescription.Json(network, info, json => Describe(json, state)));
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
        AtomicFile.Write(
            Path.Combine(_folder.Path, $"checkpoint-{_trainer.Epochs:D10}-{state.Steps:D10}.gpubp"), writer.Write);
        foreach (var old in Newest().Skip(_folder.Keep))
            File.Delete(old);
    }

    public override void Dispose() => _lock.Dispose();

    private void Describe(Utf8JsonWriter json, RunState state)
    {
        json.WriteStartObject("checkpoint");
        json.WriteStartObject("training");
        foreach (var (name, value) in _identity)
            json.WriteString(name, value);
        json.WriteEndObject();
        CheckpointState.Write(json, _trainer, state);
        if (_trainer.State.IsKept)
            json.WriteNumber("optimizerSteps", _trainer.State.Steps.ToArray()[0]);
        json.WriteEndObject();
    }

    private IEnumerable<string> Newest() =>
        Directory.GetFiles(_folder.Path, Pattern).OrderDescending(StringComparer.Ordinal);

    private IEnumerable<(string Name, BufferView<float> Values, long[] Shape)> OptimizerTensors() =>
        from tensor in _trainer.State.Tensors(_trainer.Network, _trainer.Optimizer)
        let parts = tensor.Name.Split('.') // layers.0.weight.exp_avg
        let layer = _trainer.Network.Layers[int.Parse(parts[1], CultureInfo.InvariantCulture)]
        select (tensor.Name, tensor.Values, parts[2] == "weight" ? new long[] { layer.Outputs, layer.Inputs } : [layer.Outputs]);
}
