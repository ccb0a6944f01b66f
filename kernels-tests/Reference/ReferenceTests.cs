namespace GpuBp.Tests.Reference;

public sealed class ReferenceTests(ITestOutputHelper output)
{
    // Central differences err by about h²·C‴/6 + ε·C/h: 1e-10 and 2e-11 for costs near 1.
    private const double Step = 1e-5;
    private const double Tolerance = 1e-5;
    private const double DifferenceNoise = 1e-9;

    // A weight's step of h moves z by h·|a| here and by more further on; ten such steps and ten
    // times as much for what lies between.
    private const double KinkMargin = 100 * Step;

    /// <summary>Each hidden activation with each legal end of a network.</summary>
    public static TheoryData<ReferenceActivation, ReferenceActivation, ReferenceLoss> LegalNetworks()
    {
        var networks = new TheoryData<ReferenceActivation, ReferenceActivation, ReferenceLoss>();
        foreach (var hidden in ReferenceActivations.Elementwise)
        {
            foreach (var last in Enum.GetValues<ReferenceActivation>())
            {
                foreach (var loss in Enum.GetValues<ReferenceLoss>())
                {
                    if (ReferenceLosses.IsLegal(last, loss))
                        networks.Add(hidden, last, loss);
                }
            }
        }

        return networks;
    }

    [Theory]
    [MemberData(nameof(LegalNetworks))]
    public void Gradients_RandomNetwork_MatchCentralDifferences(
        ReferenceActivation hidden, ReferenceActivation last, ReferenceLoss loss)
    {
        var random = new RandomNumbers(output);
        var (network, x, y) = Draw(random, hidden, last, loss);

        var back = network.Backward(network.Forward(x), y);

        for (var l = 0; l < network.Layers.Count; l++)
        {
            var (w, b) = (network.Layers[l].W, network.Layers[l].B);
            var gradW = new double[w.Length];
            for (var i = 0; i < w.Length; i++)
            {
                var (j, k) = Math.DivRem(i, w.GetLength(1));
                gradW[i] = CentralDifference(() => network.Cost(x, y), ref w[j, k]);
            }

            AssertClose(gradW, [.. back.GradW[l].Cast<double>()], $"gradW of layer {l}, {random}");
            if (b is null)
                continue;
            var gradB = new double[b.Length];
            for (var j = 0; j < b.Length; j++)
                gradB[j] = CentralDifference(() => network.Cost(x, y), ref b[j]);
            AssertClose(gradB, back.GradB[l], $"gradB of layer {l}, {random}");
        }
    }

    [Fact]
    public void Network_WorkedExample_GivesPrintedWeights()
    {
        double[,] x = { { 2, 3 } }, y = { { 1 } };
        var network = WorkedExample();

        var pass = network.Forward(x);
        Assert.Equal(0.85, pass.A[0][0, 0], 6);
        Assert.Equal(0.48, pass.A[0][0, 1], 6);
        Assert.Equal(0.191, pass.A[1][0, 0], 6);
        Assert.Equal(0.5 * 0.809 * 0.809, network.Cost(x, y), 1e-12);

        network.Step(x, y, learningRate: 0.05);
        Assert.Equal(
            [0.121326, 0.226989, 0.132135, 0.0982025],
            network.Layers[0].W.Cast<double>().Select(w => Math.Round(w, 8)));
        Assert.Equal(
            [0.1743825, 0.169416],
            network.Layers[1].W.Cast<double>().Select(w => Math.Round(w, 8)));
        Assert.Equal(0.2557, network.Forward(x).A[1][0, 0], 4);
    }

    [Fact]
    public void Network_WorkedExampleRepeated_PredictsTarget()
    {
        double[,] x = { { 2, 3 } }, y = { { 1 } };
        var network = WorkedExample();
        for (var step = 0; step < 200; step++)
            network.Step(x, y, learningRate: 0.05);
        Assert.Equal(1, network.Forward(x).A[1][0, 0], 6);
    }

    [Fact]
    public void Step_Batch_AppliesMeanOfSampleSteps()
    {
        var random = new RandomNumbers(output);
        var (network, x, y) = Draw(
            random, ReferenceActivation.Tanh, ReferenceActivation.Sigmoid, ReferenceLoss.Quadratic);
        var batch = x.GetLength(0);

        var whole = network.Backward(network.Forward(x), y);
        var mean = new double[whole.GradW[0].Length];
        for (var i = 0; i < batch; i++)
        {
            var sample = network.Backward(network.Forward(Row(x, i)), Row(y, i));
            foreach (var (index, gradient) in sample.GradW[0].Cast<double>().Index())
                mean[index] += gradient / batch;
        }

        AssertClose(mean, [.. whole.GradW[0].Cast<double>()], random.ToString());
    }

    [Theory]
    [InlineData(1000, 0, 1000)]
    [InlineData(1000, 1, 0)]
    [InlineData(-1000, 0, 0)]
    [InlineData(-1000, 1, 1000)]
    [InlineData(0, 0, 0.6931471805599453)]
    public void SigmoidCrossEntropy_AnyZ_IsFinite(double z, double y, double expected)
    {
        var cost = ReferenceLosses.Mean(
            new[,] { { z } },
            new double[1, 1],
            new[,] { { y } },
            ReferenceActivation.Sigmoid,
            ReferenceLoss.CrossEntropy);
        Assert.Equal(expected, cost, 12);
    }

    [Fact]
    public void SoftmaxCrossEntropy_LargeZ_IsFinite()
    {
        double[,] z = { { 1000, 0, -1000 } }, y = { { 0, 1, 0 } };
        var a = ReferenceEquations.Activate(z, ReferenceActivation.Softmax);
        Assert.Equal([1.0, 0, 0], a.Cast<double>());
        Assert.Equal(
            1000,
            ReferenceLosses.Mean(z, a, y, ReferenceActivation.Softmax, ReferenceLoss.CrossEntropy),
            9);
    }

    [Fact]
    public void Network_IllegalPair_IsRefused()
    {
        var softmax = new ReferenceLayer(new double[2, 2], null, ReferenceActivation.Softmax);
        var relu = softmax with { Activation = ReferenceActivation.Relu };
        Assert.Throws<ArgumentException>(
            () => new ReferenceNetwork(ReferenceLoss.Quadratic, softmax));
        Assert.Throws<ArgumentException>(
            () => new ReferenceNetwork(ReferenceLoss.CrossEntropy, relu));
        Assert.Throws<ArgumentException>(
            () => new ReferenceNetwork(ReferenceLoss.CrossEntropy, softmax, softmax));
    }

    private static ReferenceNetwork WorkedExample() => new(
        ReferenceLoss.Quadratic,
        new(new[,] { { 0.11, 0.21 }, { 0.12, 0.08 } }, null, ReferenceActivation.Identity),
        new(new[,] { { 0.14, 0.15 } }, null, ReferenceActivation.Identity));

    // Drawn again while a unit is near its kink, where a difference straddles two slopes.
    private static (ReferenceNetwork Network, double[,] X, double[,] Y) Draw(
        RandomNumbers random,
        ReferenceActivation hidden,
        ReferenceActivation last,
        ReferenceLoss loss)
    {
        while (true)
        {
            var depth = random.NextInt(2, 4);
            var layers = new ReferenceLayer[depth];
            var inputs = random.NextInt(1, 6);
            var x = random.Matrix(random.NextInt(1, 7), inputs);
            for (var l = 0; l < depth; l++)
            {
                var outputs = random.NextInt(1, 6);
                var hasBiases = random.NextInt(0, 3) > 0;
                var b = hasBiases ? random.Vector(outputs) : null;
                layers[l] = new(
                    random.Matrix(outputs, inputs, 1.5), b, l == depth - 1 ? last : hidden);
                inputs = outputs;
            }

            var network = new ReferenceNetwork(loss, layers);
            var y = Targets(random, x.GetLength(0), inputs, last);
            if (!IsNearKink(network, x, y))
                return (network, x, y);
        }
    }

    private static bool IsNearKink(ReferenceNetwork network, double[,] x, double[,] y)
    {
        var pass = network.Forward(x);
        if (network.Loss is ReferenceLoss.Absolute or ReferenceLoss.Pinball &&
            pass.A[^1].Cast<double>().Zip(y.Cast<double>(), (a, t) => Math.Abs(a - t)).Min() < KinkMargin)
            return true;

        return network.Layers.Index().Any(l =>
            ReferenceActivations.HasKink(l.Item.Activation) &&
            pass.Z[l.Index].Cast<double>().Any(z => Math.Abs(z) < KinkMargin));
    }

    // In (0, 1), as cross-entropy needs; under softmax each row sums to 1.
    private static double[,] Targets(
        RandomNumbers random, int batch, int outputs, ReferenceActivation last)
    {
        var y = new double[batch, outputs];
        for (var i = 0; i < batch; i++)
        {
            var sum = 0.0;
            for (var j = 0; j < outputs; j++)
                sum += y[i, j] = random.NextDouble(0.01, 1);
            for (var j = 0; j < outputs && last == ReferenceActivation.Softmax; j++)
                y[i, j] /= sum;
        }

        return y;
    }

    private static double CentralDifference(Func<double> cost, ref double parameter)
    {
        var before = parameter;
        var h = Step * Math.Max(1, Math.Abs(before));
        parameter = before + h;
        var above = cost();
        parameter = before - h;
        var below = cost();
        parameter = before;
        return (above - below) / (2 * h);
    }

    private static void AssertClose(double[] expected, double[] actual, string what)
    {
        var difference = Norm(expected.Zip(actual, (e, a) => e - a));
        var allowed = Tolerance * Math.Max(Norm(expected), Norm(actual)) + DifferenceNoise;
        Assert.True(
            difference <= allowed,
            $"{what}: the norm of the difference is {difference:E2}, allowed {allowed:E2}.");
    }

    private static double Norm(IEnumerable<double> values) => Math.Sqrt(values.Sum(v => v * v));

    private static double[,] Row(double[,] matrix, int i)
    {
        var row = new double[1, matrix.GetLength(1)];
        for (var j = 0; j < row.Length; j++)
            row[0, j] = matrix[i, j];
        return row;
    }
}
