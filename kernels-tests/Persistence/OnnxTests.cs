using GpuBp.Kernels;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Persistence;

/// <summary>Exported networks, read by OpenCV, which has a reader of its own.</summary>
public sealed class OnnxTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    private string Path => _folder.Path("network.onnx");

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Activations =>
        ["identity", "sigmoid", "tanh", "relu", "leaky ReLU", "ELU", "softplus", "SiLU", "GELU"];

    // OpenCV 4.6 knows no Softplus, nor Erf; PyTorch's figures are ours (TorchTests), and the text of the graph shows.
    [Theory, MemberData(nameof(Readable))]
    public void SaveOnnx_ReadByOpenCv_PredictsAsHere(string name, bool isScaled)
    {
        var hidden = Named(name);
        var random = RandomNumbers.Create();
        using var network = new Mlp(
            TestDevices.Get("cpu"), [6, 11, 7, 4], hidden, output: Activation.Softmax, seed: 4);
        var rows = random.SingleMatrix(1000, 6);
        var scaler = isScaled ? new StandardScaler([1, 2, 3, -1, 0, 5], [1, 0.5, 3, 2, 0, 7]) : null;
        network.SaveOnnx(Path, scaler);

        var theirs = OpenCv.Run(Path, rows, _folder.Path("x.txt"));

        var expected = network.Predict(scaler?.Transform(rows) ?? rows);
        Assert.Equal(expected.Length, theirs.Length);
        Assert.All(
            expected.Cast<float>().Zip(theirs), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
    }

    public static TheoryData<string, bool> Readable => new()
    {
        { "identity", false }, { "sigmoid", false }, { "tanh", true }, { "relu", true }, { "leaky ReLU", false },
        { "ELU", false }, { "SiLU", true },
    };

    [Theory, MemberData(nameof(Activations))]
    public void SaveOnnx_EveryActivation_WritesAFile(string name)
    {
        using var network = new Mlp(TestDevices.Get("cpu"), [2, 3, 1], Named(name), seed: 1);

        network.SaveOnnx(Path);

        var text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(Path));
        Assert.Contains("layers.1.weight", text, StringComparison.Ordinal);
        Assert.Contains("Gemm", text, StringComparison.Ordinal);
        if (name == "GELU")
            Assert.Contains("Erf", text, StringComparison.Ordinal);
        if (name == "softplus")
            Assert.Contains("Softplus", text, StringComparison.Ordinal);
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

    private static Activation Named(string name) => new[]
    {
        Activation.Identity, Activation.Sigmoid, Activation.Tanh, Activation.Relu, Activation.LeakyRelu, Activation.Elu,
        Activation.Softplus, Activation.Silu, Activation.Gelu,
    }.Single(activation => activation.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
