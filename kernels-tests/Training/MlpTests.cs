using GpuBp.Compute;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Training;

public class MlpTests
{
    [Theory, EveryDevice(1), EveryDevice(1023), EveryDevice(2049)]
    public void Predict_AnyBatch_MatchesReference(string deviceName, int samples)
    {
        var random = RandomNumbers.Create();
        using var pair = NetworkPair.Draw(
            TestDevices.Get(deviceName),
            random,
            [5, 8, 7, 3],
            ReferenceActivation.Tanh,
            ReferenceActivation.Softmax,
            ReferenceLoss.CrossEntropy);
        var x = random.SingleMatrix(samples, 5);

        var a = pair.Library.Predict(x);

        // Three layers, each off by its sum's and function's bound, with weights that pass errors on
        // about as large as they come: 1.7 / √inputs has the root mean square 0.98 / √inputs.
        var expected = pair.Reference.Forward(FloatError.Wide(x)).A[^1];
        var share = 3 * (FloatError.OfSum(9) + FloatError.Function);
        FloatError.AssertWithin(
            share * FloatError.Norm(expected), expected, [.. a.Cast<float>()], $"{random}");
    }

    [Theory, EveryDevice]
    public void Classify_SeveralOutputs_GivesTheFirstLargest(string deviceName)
    {
        // a = x, so that the features themselves are compared.
        using var network = new Mlp(TestDevices.Get(deviceName), [3, 3], Activation.Identity);
        network.Layers[0].SetWeights(new float[,] { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } });
        var x = new float[,] { { 1, 2, 3 }, { 3, 3, 1 }, { -2, -1, -1 }, { 5, 0, 4 } };

        Assert.Equal([2, 0, 1, 0], network.Classify(x));
        Assert.Equal([2, 0, 1, 0], network.Classify(new Dataset(x, new float[4, 1])));
    }

    [Theory, EveryDevice]
    public void Classify_OneOutput_AsksForAHalf(string deviceName)
    {
        using var network = new Mlp(TestDevices.Get(deviceName), [1, 1], Activation.Identity);
        network.Layers[0].SetWeights(new float[,] { { 1 } });

        Assert.Equal([0, 1, 1], network.Classify(new[,] { { 0.499f }, { 0.5f }, { 7f } }));
    }

    [Theory, EveryDevice(1), EveryDevice(3)]
    public void Classify_NaN_IsNoClass(string deviceName, int outputs)
    {
        // The weights are finite, but not what they make: layer 2 adds ∞ and −∞.
        using var network = new Mlp(TestDevices.Get(deviceName), [1, 2, outputs], Activation.Identity);
        network.Layers[0].SetWeights(new[,] { { float.MaxValue }, { -float.MaxValue } });
        var weights = new float[outputs, 2];
        (weights[outputs - 1, 0], weights[outputs - 1, 1]) = (1, 1);
        network.Layers[1].SetWeights(weights);

        Assert.Equal([-1], network.Classify(new float[,] { { 10 } }));
    }

    [Theory, EveryDevice]
    public void Predict_WrongDataset_IsNamed(string deviceName)
    {
        using var network = new Mlp(TestDevices.Get(deviceName), [3, 2], Activation.Relu);
        var data = new Dataset(new float[4, 2], new float[4, 1]);

        Refused(() => network.Predict(data), "data is [4 × 2]", "layer 1 takes [samples × 3]");
        Assert.Throws<ArgumentNullException>(() => network.Classify((Dataset)null!));
    }

    [Theory, EveryDevice]
    public void Predict_WrongFeatures_AreNamed(string deviceName)
    {
        using var network = new Mlp(TestDevices.Get(deviceName), [3, 2], Activation.Relu);

        Refused(
            () => network.Predict(new float[4, 2]),
            "features is [4 × 2]",
            "layer 1 takes [samples × 3]");
        Refused(() => network.Predict(new float[0, 3]), "features is empty");
        Refused(
            () => network.Predict(new[,] { { 0, 0, 0 }, { 0, 0, float.NaN } }),
            "NaN",
            "row 1, column 2");
        Assert.Throws<ArgumentNullException>(() => network.Predict((float[,])null!));
    }

    [Theory, EveryDevice]
    public void Constructor_WrongDescription_SaysWhatIsWrong(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        var relu = new LayerOptions(2, Activation.Relu);
        var softmax = new LayerOptions(2, Activation.Softmax);

        Refused(() => new Mlp(device, [3], Activation.Relu), "sizes has 1");
        Refused(() => new Mlp(device, [0, 3], Activation.Relu), "inputs is 0");
        Refused(() => new Mlp(device, [3, 0, 2], Activation.Relu), "sizes[1] is 0", "at least 1 neuron");
        Refused(() => new Mlp(device, [3, -1], Activation.Relu), "sizes[1] is -1", "at least 1 neuron");
        Refused(
            () => new Mlp(device, [3, 4, 2], Activation.Softmax),
            "Layer 1 of 2 is softmax",
            "output layer");
        Refused(() => new Mlp(device, 3, [relu, softmax, relu]), "Layer 2 of 3 is softmax");
        Refused(() => new Mlp(device, [3, 1], Activation.Softmax), "softmax with 1 neuron", "sigmoid");
        Refused(() => new Mlp(device, 3, []), "layers is empty");
        Refused(() => new Mlp(device, 3, [relu, null!]), "layers[1]");
        Assert.Throws<ArgumentNullException>("device", () => new Mlp(null!, [2, 1], Activation.Relu));
        Assert.Throws<ArgumentNullException>("activation", () => new Mlp(device, [2, 1], null!));
        Assert.Throws<ArgumentNullException>("activation", () => new LayerOptions(2, null!));
    }

    [Theory, EveryDevice]
    public void Constructor_MoreParametersThanAnArray_NamesTheNumber(string deviceName)
    {
        // The sum of three layers like this does not fit a long.
        const int Huge = int.MaxValue;

        Refused(
            () => new Mlp(TestDevices.Get(deviceName), [Huge, Huge, Huge, Huge], Activation.Relu),
            "parameters",
            "maximum");
    }

    [Theory, EveryDevice]
    public void ParameterCount_WithAndWithoutBiases_CountsWhatIsTrained(string deviceName)
    {
        using var network = new Mlp(
            TestDevices.Get(deviceName),
            3,
            [new(5, Activation.Tanh), new(2, Activation.Sigmoid) { HasBias = false }]);

        Assert.Equal(3 * 5 + 5 + 5 * 2, network.ParameterCount);
        Assert.Equal("3 → 5 tanh → 2 sigmoid", network.ToString());
        Assert.Equal((3, 2), (network.Inputs, network.Outputs));
    }

    [Theory, EveryDevice]
    public void SetWeights_ThenGet_GivesTheSame(string deviceName)
    {
        var random = RandomNumbers.Create();
        using var network = new Mlp(TestDevices.Get(deviceName), [7, 5, 3], Activation.Relu);
        var (w, b) = (random.SingleMatrix(3, 5), random.Floats(3));
        var first = network.Layers[0].GetWeights();

        network.Layers[1].SetWeights(w);
        network.Layers[1].SetBiases(b);

        Assert.Equal(w, network.Layers[1].GetWeights());
        Assert.Equal(b, network.Layers[1].GetBiases());
        Assert.Equal(first, network.Layers[0].GetWeights());
    }

    [Theory, EveryDevice]
    public void SetWeights_WrongOnes_AreNamed(string deviceName)
    {
        using var network = new Mlp(
            TestDevices.Get(deviceName),
            2,
            [new(3, Activation.Relu), new(1, Activation.Relu) { HasBias = false }]);
        var layer = network.Layers[0];

        float[,] notANumber = { { 0, 0 }, { 0, float.NaN }, { 0, 0 } };

        RefusedCall(() => layer.SetWeights(new float[2, 3]), "[2 × 3]", "[3 × 2]");
        RefusedCall(() => layer.SetWeights(notANumber), "weights[1, 1] is NaN");
        RefusedCall(() => layer.SetBiases([1, 2]), "2 elements", "takes 3");
        RefusedCall(() => layer.SetBiases([1, 2, float.PositiveInfinity]), "biases[2]");
        Assert.Throws<InvalidOperationException>(() => network.Layers[1].SetBiases([1]));
    }

    private static void RefusedCall(Action action, params string[] words) =>
        Refused(
            () =>
            {
                action();
                return null;
            },
            words);

    private static void Refused(Func<object?> action, params string[] words)
    {
        var e = Assert.ThrowsAny<ArgumentException>(action);
        Assert.All(words, word => Assert.Contains(word, e.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Network_ThatIsVerified_HasDrawnNothingYet()
    {
        using var plain = new Mlp(TestDevices.Get("cpu"), 3, [new LayerOptions(5, Activation.Tanh)], seed: 2);
        using var verified = new Mlp(
            plain.Device,
            3,
            [new LayerOptions(5, Activation.Tanh)],
            seed: 2,
            network => network.Parameters.CopyFrom([.. Enumerable.Repeat(7f, (int)network.Parameters.Length)]));

        Assert.Equal(plain.Parameters.ToArray(), verified.Parameters.ToArray());
    }

    // 46,000 neurons took 95 s to be drawn, and then to be refused.
    [Fact]
    public void Training_ThatDoesNotFitItsDevice_IsRefusedBeforeTheWeightsAreDrawn()
    {
        const int Neurons = 10_000;
        using var device = Device.OpenCpu(new CpuOptions { MemoryBytes = 700L << 20 });
        var table = Table.From(Enumerable.Range(1, 100).Select(n => new { a = Math.Sin(n), b = Math.Cos(n) }));
        var options = new TrainOptions
        {
            Device = device,
            Recipe = (recipe, _) => recipe with
            {
                Layers = [new(Neurons, Activation.Relu), new(Neurons, Activation.Relu), new(1, Activation.Identity)],
            },
        };

        var error = Assert.Throws<DeviceOutOfMemoryException>(() => ModelTraining.Prepare(table, "b", options));

        Assert.Contains($"training 17 → {Neurons} relu → {Neurons} relu → 1 identity", error.Message);
        Assert.Equal(0, device.AllocatedBytes);
    }
}
