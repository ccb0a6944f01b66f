using GpuBp.Kernels;

namespace GpuBp;

/// <summary>A product of a training step, on the trial's memory.</summary>
/// <param name="Shape">The shape by which its tile is chosen.</param>
/// <param name="Launch">Launches it.</param>
internal sealed record TrialProduct(ProductShape Shape, Action Launch);

/// <summary>
/// The products of a network's training step, on memory of their own. Its content does not matter:
/// the time of a product does not depend on the numbers.
/// </summary>
internal sealed class TrialProducts : IDisposable
{
    private readonly List<TrialProduct> _all = [];
    private readonly List<IDisposable> _buffers = [];
    private readonly Device _device;
    private readonly int _batch;
    private readonly Precision _precision;
    private readonly DeviceBuffer<float> _x;
    private readonly DeviceBuffer<float> _a;
    private readonly DeviceBuffer<float> _w;
    private readonly DeviceBuffer<float> _b;
    private readonly DeviceBuffer<float> _delta;
    private readonly DeviceBuffer<float> _learningRate;
    private readonly FiniteCheck _check;

    /// <summary>Allocates for the largest layer.</summary>
    /// <exception cref="DeviceOutOfMemoryException">
    /// The device has too little memory left.
    /// </exception>
    internal TrialProducts(Mlp network, int batch, Precision precision, bool descends = true)
    {
        _device = network.Device;
        _batch = batch;
        _precision = precision;
        var layers = network.Layers;
        try
        {
            _x = Allocate<float>((long)batch * layers.Max(layer => layer.Inputs));
            _a = Allocate<float>((long)batch * layers.Max(layer => layer.Outputs));
            _w = Allocate<float>(layers.Max(layer => (long)layer.Outputs * layer.Inputs));
            _b = Allocate<float>(layers.Max(layer => layer.Outputs));
            _delta = Allocate<float>((long)batch * layers.Max(layer => layer.Inputs));
            _learningRate = Allocate<float>(1);
            var notes = Allocate<int>(2);
            _check = new FiniteCheck(notes.View.Slice(0, 1), notes.View.Slice(1, 1));
        }
        catch
        {
            Dispose();
            throw;
        }

        for (var l = 0; l < layers.Count; l++)
        {
            AddForward(layers[l], GivesZ(layers, l));
            if (l > 0)
                AddBackward(layers[l], layers[l - 1].Activation);
            AddDescent(layers[l], descends);
        }
    }

    internal IReadOnlyList<TrialProduct> All => _all;

    public void Dispose()
    {
        foreach (var buffer in _buffers)
            buffer.Dispose();
    }

    private static bool GivesZ(IReadOnlyList<DenseLayer> layers, int l) =>
        l == layers.Count - 1 || layers[l].Activation.KeepsZ || layers[l].HasLayerNorm;

    private void AddForward(DenseLayer layer, bool givesZ)
    {
        var (x, w, a) = (Packed(layer, X(layer)), Packed(layer, W(layer)), A(layer));
        var b = _b.View.Slice(0, layer.Outputs);
        Add(nameof(LinearForward), x, w, a, layer.Inputs, () =>
        {
            if (givesZ)
                ForwardLaunches.LinearForward<Identity>(x, w, b, a, _precision);
            else
                layer.Activation.LinearForward(x, w, b, a, _precision);
        });
    }

    private void AddBackward(DenseLayer layer, Activation before)
    {
        var (nextDelta, w, a) = (Packed(layer, A(layer)), Packed(layer, W(layer)), X(layer));
        var delta = Matrix.FirstRows(_delta, _batch, layer.Inputs);
        Add(nameof(BackwardDelta), nextDelta, w, delta, layer.Outputs, () =>
            before.BackwardDelta(nextDelta, w, a, delta, _precision));
    }

    private void AddDescent(DenseLayer layer, bool descends)
    {
        var (delta, x, w) = (Packed(layer, A(layer)), Packed(layer, X(layer)), W(layer));
        Add(descends ? nameof(WeightDescent) : nameof(WeightGradient), delta, x, w, _batch, () =>
        {
            if (descends)
                UpdateLaunches.WeightDescent(delta, x, w, _learningRate, _check, _precision);
            else
                BackwardLaunches.WeightGradient(delta, x, w, _check, _precision);
        });
    }

    // Its content does not matter, so it may lie where the matrix does.
    private Factor Packed(DenseLayer layer, Matrix matrix) =>
        PackedLayers.Suits(layer, _batch, _precision)
            ? new Factor(matrix, matrix.Data.Slice(0, matrix.Data.Length / 2))
            : matrix;

    private void Add(
        string kernel, Factor left, Factor right, Matrix product, int depth, Action launch) =>
        _all.Add(new TrialProduct(
            ProductShape.Of(kernel, left, right, product, depth, _precision), launch));

    /// <summary>[batch × inputs]</summary>
    private Matrix X(DenseLayer layer) => Matrix.FirstRows(_x, _batch, layer.Inputs);

    /// <summary>[batch × outputs]</summary>
    private Matrix A(DenseLayer layer) => Matrix.FirstRows(_a, _batch, layer.Outputs);

    /// <summary>[outputs × inputs]</summary>
    private Matrix W(DenseLayer layer) => Matrix.FirstRows(_w, layer.Outputs, layer.Inputs);

    private DeviceBuffer<T> Allocate<T>(long length)
        where T : unmanaged
    {
        var buffer = _device.Allocate<T>(length);
        _buffers.Add(buffer);
        return buffer;
    }
}
