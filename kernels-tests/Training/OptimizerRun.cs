using GpuBp.Compute;
using GpuBp.Kernels;
using GpuBp.Tests.Kernels;

namespace GpuBp.Tests.Training;

/// <summary>The update of an optimiser alone: on a network's parameters, with gradients from outside.</summary>
internal sealed class OptimizerRun : IDisposable
{
    private readonly Mlp _network;
    private readonly Optimizer _optimizer;
    private readonly ParameterUpdate _update;
    private readonly GuardedMatrix _gradients;
    private readonly DeviceBuffer<float> _settings;
    private readonly DeviceBuffer<int> _current;
    private readonly DeviceBuffer<int> _nonFinite;

    internal OptimizerRun(Mlp network, Optimizer optimizer)
    {
        (_network, _optimizer) = (network, optimizer);
        State = new OptimizerState();
        State.Prepare(network, optimizer);
        _update = new ParameterUpdate(network, optimizer, State);
        _gradients = new GuardedMatrix(network.Device, new float[(int)network.Parameters.Length]);
        _settings = network.Device.Upload<float>(optimizer.Settings);
        _current = network.Device.Upload<int>([7]);
        var none = new int[network.Layers.Count];
        Array.Fill(none, FiniteCheck.None);
        _nonFinite = network.Device.Upload<int>(none);
    }

    internal OptimizerState State { get; }

    /// <summary>For each layer, the batch in which a parameter was not finite; the batch is 7.</summary>
    internal int[] NonFinite => _nonFinite.View.ToArray();

    /// <summary>The states by name.</summary>
    internal Dictionary<string, float[]> States =>
        State.Tensors(_network, _optimizer).ToDictionary(t => t.Name, t => t.Values.ToArray());

    /// <summary>A step with gradients, layer by layer weights then biases.</summary>
    internal void Step(float[][] gradients)
    {
        for (var l = 0; l < _network.Layers.Count; l++)
        {
            _network.Layers[l].WeightsIn(_gradients.Vector).CopyFrom(gradients[2 * l]);
            _network.Layers[l].BiasesIn(_gradients.Vector).CopyFrom(gradients[2 * l + 1]);
        }

        _update.Squares(_gradients.Vector);
        _update.Run(_gradients.Vector, _settings, _current, _nonFinite);
    }

    /// <summary>Weights and biases, layer by layer, once the zeros between them were found untouched.</summary>
    internal static float[][] Parameters(Mlp network)
    {
        var all = network.Parameters.ToArray();
        float[][] parts = [.. network.Layers.SelectMany(l => new[] { l.W.Data.ToArray(), l.B.ToArray() })];
        Assert.Equal(all.Count(w => w != 0), parts.Sum(part => part.Count(w => w != 0)));
        return parts;
    }

    public void Dispose()
    {
        _update.Dispose();
        State.Dispose();
        _gradients.Read();
        _gradients.Dispose();
        _settings.Dispose();
        _current.Dispose();
        _nonFinite.Dispose();
    }
}
