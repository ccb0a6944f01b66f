using GpuBp.Kernels;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Persistence;

/// <summary>Exported networks, read by ONNX Runtime.</summary>
public sealed class OnnxTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    private string Path => _folder.Path("network.onnx");

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Activations =>
        ["identity", "sigmoid", "tanh", "relu", "leaky ReLU", "ELU", "softplus", "SiLU", "GELU"];

    [Theory, MemberData(nameof(Activations))]
    public void SaveOnnx_EveryActivation_PredictsAsHere(string name)
    {
        using var network = new Mlp(
            TestDevices.Get("cpu"), [6, 11, 7, 4], Named(name), output: Activation.Softmax, seed: 4);
        var rows = RandomNumbers.Create().SingleMatrix(1000, 6);
        var scaler = new StandardScaler([1, 2, 3, -1, 0, 5], [1, 0.5, 3, 2, 0, 7]);

        network.SaveOnnx(Path);
        AssertClose(network.Predict(rows), OnnxProgram.Run(Path, rows));

        network.SaveOnnx(Path, scaler);
        AssertClose(network.Predict(scaler.Transform(rows)), OnnxProgram.Run(Path, rows));
    }

    [Fact]
    public void SaveOnnx_OwnActivationOrOtherScaler_SaysWhich()
    {
        using var own = new Mlp(TestDevices.Get("cpu"), [2, 3, 1], Activation.Of<Relu>("mine"), seed: 1);
        using var network = new Mlp(TestDevices.Get("cpu"), [2, 1], Activation.Sigmoid, seed: 1);

        Assert.Contains(
            "Layer 1 has the activation 'mine'", Assert.Throws<ArgumentException>(() => own.SaveOnnx(Path)).Message);
        Assert.Contains(
            "of 3 columns; the network has 2 inputs",
            Assert.Throws<ArgumentException>(
                () => network.SaveOnnx(Path, new StandardScaler([0, 0, 0], [1, 1, 1]))).Message);
        Assert.False(File.Exists(Path));
    }

    // Both compute in floats, and add up in different orders.
    private static void AssertClose(float[,] expected, float[] theirs)
    {
        Assert.Equal(expected.Length, theirs.Length);
        Assert.All(
            expected.Cast<float>().Zip(theirs), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    private static Activation Named(string name) => new[]
    {
        Activation.Identity, Activation.Sigmoid, Activation.Tanh, Activation.Relu, Activation.LeakyRelu, Activation.Elu,
        Activation.Softplus, Activation.Silu, Activation.Gelu,
    }.Single(activation => activation.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
