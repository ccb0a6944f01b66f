using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuBp.Bench.Torch;

/// <summary>A network as bench sends it.</summary>
/// <param name="Sizes">The inputs, then the neurons of each layer.</param>
/// <param name="Batch">Samples of a batch.</param>
/// <param name="IsClassifier">Softmax with cross-entropy; else sigmoid, quadratic cost.</param>
/// <param name="Hidden">The hidden layers' activation: sigmoid or relu.</param>
/// <param name="Rate">The learning rate of plain SGD.</param>
/// <param name="File">Floats: samples, targets, those of the test, then each layer's weights and
/// biases.</param>
/// <param name="Rows">Samples to train with.</param>
/// <param name="TestRows">Samples to test with.</param>
internal sealed record Case(
    int[] Sizes, int Batch, bool IsClassifier, string Hidden, float Rate, string File, int Rows,
    int TestRows);

/// <summary>The loop that TorchSharp's own examples teach, in eager mode, on the CPU.</summary>
internal sealed class TrainedNetwork : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Case _case;
    private readonly nn.Module<Tensor, Tensor> _net;
    private readonly nn.Module<Tensor, Tensor, Tensor> _loss;
    private readonly optim.Optimizer _optimizer;
    private readonly Tensor _x;
    private readonly Tensor _y;
    private readonly Tensor _testX;
    private readonly Tensor _testY;

    // MSELoss is the mean over all elements; ours is half the sum over a sample's.
    private readonly double _scale;

    internal TrainedNetwork(Case one)
    {
        _case = one;
        var floats = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(one.File)).ToArray();
        var next = 0;
        Tensor Take(int rows, int columns)
        {
            var taken = tensor(floats.AsSpan(next, rows * columns).ToArray(), [rows, columns]);
            next += rows * columns;
            return taken;
        }

        var (inputs, outputs) = (one.Sizes[0], one.Sizes[^1]);
        _x = Take(one.Rows, inputs);
        var y = Take(one.Rows, outputs);
        _testX = Take(one.TestRows, inputs);
        var testY = Take(one.TestRows, outputs);
        List<nn.Module<Tensor, Tensor>> modules = [];
        foreach (var (m, n) in one.Sizes.Zip(one.Sizes[1..]))
        {
            var linear = nn.Linear(m, n);
            using (no_grad())
            {
                linear.weight.copy_(Take(n, m));
                linear.bias!.copy_(Take(1, n)[0]);
            }

            modules.Add(linear);
            modules.Add(one.Hidden == "relu" ? nn.ReLU() : nn.Sigmoid());
        }

        if (one.IsClassifier)
            modules.RemoveAt(modules.Count - 1); // CrossEntropyLoss takes what goes into softmax.
        _net = nn.Sequential(modules);
        _y = one.IsClassifier ? y.argmax(1) : y;
        _testY = one.TestRows > 0 ? testY.argmax(1) : testY;
        _loss = one.IsClassifier ? nn.CrossEntropyLoss() : nn.MSELoss();
        _scale = one.IsClassifier ? 1 : outputs / 2.0;
        _optimizer = optim.SGD(_net.parameters(), learningRate: one.Rate * _scale);
    }

    /// <summary>A step on the first samples.</summary>
    /// <returns>The loss before it.</returns>
    internal double Step()
    {
        using var scope = NewDisposeScope();
        return Step(_x, _y).item<float>() * _scale;
    }

    /// <summary>Steps on the first samples, whose losses nobody reads.</summary>
    internal void Run(int steps)
    {
        for (var n = 0; n < steps; n++)
        {
            using var scope = NewDisposeScope();
            Step(_x, _y);
        }
    }

    /// <summary>Trains with each sample once, in a new order.</summary>
    internal void Epoch()
    {
        using var epoch = NewDisposeScope();
        var order = randperm(_case.Rows);
        for (var first = 0; first < _case.Rows; first += _case.Batch)
        {
            using var scope = NewDisposeScope();
            var rows = order[first..Math.Min(first + _case.Batch, _case.Rows)];
            Step(_x[rows], _y[rows]);
        }
    }

    /// <summary>The share of test samples whose class is the likeliest.</summary>
    internal double Accuracy()
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        return _net.forward(_testX).argmax(1).eq(_testY).to_type(ScalarType.Float32).mean()
            .item<float>();
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _loss.Dispose();
        _net.Dispose();
        _scope.Dispose();
    }

    private Tensor Step(Tensor x, Tensor y)
    {
        _optimizer.zero_grad();
        var loss = _loss.forward(_net.forward(x), y);
        loss.backward();
        _optimizer.step();
        return loss;
    }
}
