using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Persistence;

/// <summary>ONNX's own tests of operators that an MLP may hold.</summary>
public class OnnxBackendTests
{
    private const string Folder = "kernels-tests/Persistence/onnx";

    // What is no part of an MLP, or has another slope than our activations.
    private static readonly string[] Refused =
    [
        "test_BatchNorm1d_3d_input_eval", "test_BatchNorm2d_eval", "test_ELU", "test_LeakyReLU_with_negval", "test_LogSoftmax",
        "test_log_softmax_lastdim", "test_operator_add_broadcast", "test_operator_addmm", "test_operator_chunk",
        "test_operator_clip", "test_operator_exp", "test_operator_mm", "test_operator_params",
        "test_operator_view",
    ];

    public static TheoryData<string> Cases =>
        [.. Directory.EnumerateDirectories(RepositoryFiles.Locate(Folder)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Cases))]
    public void Load_BackendTest_IsRightOrRefusedByNode(string name)
    {
        var path = RepositoryFiles.Locate($"{Folder}/{name}/model.onnx");
        if (Refused.Contains(name))
        {
            var error = Assert.Throws<ModelFileException>(() => OnnxFile.Load(TestDevices.Get("cpu"), path));
            Assert.Matches(@"node \d \(\w+\) ", error.Message);
            return;
        }

        using var model = OnnxFile.Load(TestDevices.Get("cpu"), path);
        var (input, expected) = (Numbers(name, "input_0"), Numbers(name, "output_0"));
        if (model.Preprocessing.Plan is not null) // Two inputs, side by side
        {
            var second = Numbers(name, "input_1");
            Assert.Equal(expected, Enumerable.Range(0, 2).SelectMany(i => model.Predict(
                [.. input.Skip(3 * i).Take(3).Concat(second.Skip(3 * i).Take(3)).Select(x => (double)x)]).Outputs));
            return;
        }

        var rows = new float[input.Length / model.Network.Inputs, model.Network.Inputs];
        for (var i = 0; i < input.Length; i++)
            rows[i / model.Network.Inputs, i % model.Network.Inputs] = input[i];

        OnnxProgram.AssertClose(model.Predict(rows), expected);
    }

    private static float[] Numbers(string name, string file)
    {
        var path = RepositoryFiles.Locate($"{Folder}/{name}/test_data_set_0/{file}.pb");
        return [.. OnnxTensor.Read(path, new ProtocolReader(path, File.ReadAllBytes(path))).Tensor.Numbers!.Select(x => (float)x)];
    }
}
