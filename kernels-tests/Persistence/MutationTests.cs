using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Persistence;

/// <summary>Files that were changed at random are refused with their name, or read; nothing else happens.</summary>
public class MutationTests
{
    private const long MostBytes = 100_000_000;

    private static readonly int Cases = LongRun.IsAsked ? 20_000 : 200;

    // What numbers in a header tempt a reader to: wrapping, allocating, reading beyond the end.
    private static readonly string[] Temptations =
    [
        "-1", "0", "1e9", "1e400", "2147483647", "4294967296", "9223372036854775807", "18446744073709551616", "null", "{}", "[]",
        "\"\"", "\"\\ud800\"", "[[[[[[[[[[", "\"F64\"", "\"F16\"", "\"I8\"", "true", "\"a\":1,\"a\":1", "\\\"", "\0", "é",
    ];

    private static readonly Preprocessing Everything = new()
    {
        Plan = new()
        {
            Format = new() { Delimiter = ';', DecimalSign = ',', HasHeader = true, MissingMarks = ["", "NA"] },
            Columns =
            [
                new() { Name = "a", Kind = ColumnKind.Number, Fill = 1.5, Means = [1], Deviations = [2] },
                new() { Name = "b", Kind = ColumnKind.Category, Categories = ["", "x", "é"], Means = [1, 2, 3], Deviations = [1, 0, 1] },
                new() { Name = "c", Kind = ColumnKind.Ordinal, Categories = ["low", "high"], Means = [0], Deviations = [1] },
                new() { Name = "d", Kind = ColumnKind.Ignored, Reason = "an option says so" },
            ],
            Target = new() { Names = ["t"], Columns = [4], Classes = ["a", "b", "c"] },
        },
    };

    [Fact]
    public void ModelFile_Mutated_IsReadOrRefused()
    {
        using var network = new Mlp(TestDevices.Get("cpu"), [5, 4, 3], Activation.Tanh, Activation.Softmax, dropout: 0.1f);
        var writer = new SafetensorsWriter();
        writer.Metadata.Add(
            DescriptionFormat.MetadataKey,
            ModelDescription.Json(network, new ModelInfo { Loss = "a", Seed = 1, Epochs = 2, Preprocessing = Everything }));
        ModelTensors.Add(writer, network, network.Parameters);
        Run(Bytes(writer), file => ModelFile.ReadModel(network.Device, file, []).Dispose());
    }

    [Fact]
    public void ModelFile_MutatedForAPredictor_IsReadOrRefused()
    {
        LayerOptions[] layers =
        [
            new(4, Activation.Tanh) { HasLayerNorm = true, ScalesInputs = true },
            new(4, Activation.Mish) { IsResidual = true },
            new(3, Activation.Softmax),
        ];
        using var network = new Mlp(TestDevices.Get("cpu"), 5, layers);
        var writer = new SafetensorsWriter();
        writer.Metadata.Add(
            DescriptionFormat.MetadataKey,
            ModelDescription.Json(network, new ModelInfo { Members = 2, Preprocessing = Everything }));
        for (var m = 0; m < 2; m++)
            ModelTensors.Add(writer, network, network.Parameters, $"members.{m}.");
        var features = new float[5];
        Run(Bytes(writer), file =>
        {
            var predictor = PredictorFile.Read(file, null);
            try
            {
                predictor.Predict(features, new float[predictor.Outputs]);
            }
            catch (ArgumentException)
            {
                // Other inputs, or numbers that scaling makes too large.
            }
        });
    }

    [Fact]
    public void ModelFile_WithAListOfWhichAnElementIsNull_IsRefused()
    {
        using var network = new Mlp(TestDevices.Get("cpu"), [5, 4, 3], Activation.Tanh, Activation.Softmax);
        var json = ModelDescription.Json(network, new ModelInfo { Preprocessing = Everything });
        var lists = Lists(JsonNode.Parse(json)!["preprocessing"]!)
            .Select(list => list.GetPath().Replace("$.preprocessing", "$", StringComparison.Ordinal)).ToList();
        Assert.Contains(lists, path => path.EndsWith("missingMarks", StringComparison.Ordinal));
        for (var n = 0; n < lists.Count; n++)
        {
            var damaged = JsonNode.Parse(json)!;
            Lists(damaged["preprocessing"]!).ElementAt(n)[0] = null;
            var writer = new SafetensorsWriter();
            writer.Metadata.Add(DescriptionFormat.MetadataKey, damaged.ToJsonString());
            ModelTensors.Add(writer, network, network.Parameters);

            var error = Assert.Throws<ModelFileException>(
                () => PredictorFile.Read(SafetensorsBytes.Open(Bytes(writer)), null));

            Assert.Contains($"an element of {lists[n]} is null", error.Message, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<JsonArray> Lists(JsonNode node)
    {
        if (node is JsonArray { Count: > 0 } list)
            yield return list;
        var values = node is JsonArray array ? array
            : node is JsonObject all ? all.Select(property => property.Value) : [];
        foreach (var inner in values.OfType<JsonNode>().SelectMany(Lists))
            yield return inner;
    }

    [Fact]
    public void ModelFile_OfBeforeThereWereEncoders_IsRead()
    {
        using var network = new Mlp(TestDevices.Get("cpu"), [5, 4, 3], Activation.Tanh, Activation.Softmax);
        var writer = new SafetensorsWriter();
        var json = ModelDescription.Json(network, new ModelInfo { Preprocessing = Everything });
        Assert.Contains("\"encoders\":[],", json, StringComparison.Ordinal);
        writer.Metadata.Add(
            DescriptionFormat.MetadataKey, json.Replace("\"encoders\":[],", "", StringComparison.Ordinal));
        ModelTensors.Add(writer, network, network.Parameters);

        using var model = ModelFile.ReadModel(network.Device, SafetensorsBytes.Open(Bytes(writer)), []);

        Assert.Equal(Everything.Plan, model.Preprocessing.Plan);
    }

    [Fact]
    public void Ensemble_Mutated_IsReadOrRefused()
    {
        using var network = new Mlp(TestDevices.Get("cpu"), [3, 2, 1], Activation.Tanh, Activation.Identity);
        var writer = new SafetensorsWriter();
        writer.Metadata.Add(DescriptionFormat.MetadataKey, ModelDescription.Json(network, new ModelInfo { Members = 3 }));
        for (var m = 0; m < 3; m++)
            ModelTensors.Add(writer, network, network.Parameters, $"members.{m}.");
        Run(Bytes(writer), file => ModelFile.ReadModel(network.Device, file, []).Dispose());
    }

    [Fact]
    public void StateDict_Mutated_IsReadOrRefused()
    {
        var random = RandomNumbers.Create();
        using var values = TestDevices.Get("cpu").Upload<float>(random.Floats(100));
        var writer = new SafetensorsWriter();
        foreach (var (name, inputs, outputs) in new[] { ("stem", 7, 4), ("body.2", 4, 4), ("body.10", 4, 6) })
        {
            writer.Add($"{name}.weight", [outputs, inputs], values.View.Slice(0, inputs * outputs));
            writer.Add($"{name}.bias", [outputs], values.View.Slice(0, outputs));
        }

        Run(
            Bytes(writer),
            file => StateDict.Read(TestDevices.Get("cpu"), file, Activation.Relu, Activation.Identity, null).Dispose());
    }

    private static void Run(byte[] whole, Action<SafetensorsFile> read) => Run([whole], Mutated, read);

    /// <summary>Reads files that were changed at random, each of the wholes in turn.</summary>
    internal static void Run(
        IReadOnlyList<byte[]> wholes, Func<byte[], RandomNumbers, byte[]> change, Action<SafetensorsFile> read)
    {
        var random = RandomNumbers.Create();
        var (refused, most) = (0, 0L);
        for (var n = 0; n < Cases; n++)
        {
            var bytes = change(wholes[n % wholes.Count], random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var file = SafetensorsBytes.Open(bytes);
                read(file);
            }
            catch (ModelFileException e) when (e.Message.StartsWith("w.safetensors: ", StringComparison.Ordinal))
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"{random}, case {n}: {e}");
            }

            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{Cases} cases, {refused} refused; at most {most:N0} bytes.");
        Assert.InRange(most, 0, MostBytes);
        Assert.InRange(refused, Cases / 4, Cases);
    }

    internal static byte[] Mutated(byte[] whole, RandomNumbers random)
    {
        List<byte> bytes = [.. whole];
        for (var changes = random.NextInt(1, 3); changes > 0; changes--)
        {
            // The header is where most can go wrong.
            var header = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(whole);
            var at = random.NextInt(0, Math.Min(bytes.Count, random.NextInt(0, 3) == 0 ? bytes.Count : header) - 1);
            var kind = random.NextInt(0, 6);
            if (kind == 0)
                bytes[at] ^= (byte)(1 << random.NextInt(0, 7));
            else if (kind == 1)
                bytes.RemoveRange(at, bytes.Count - at);
            else if (kind == 2)
                bytes.RemoveRange(at, Math.Min(random.NextInt(1, 20), bytes.Count - at));
            else if (kind == 3)
                bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.NextInt(1, 40), bytes.Count - at)));
            else
                bytes = Tempt(bytes, random, header);
            if (bytes.Count == 0)
                break;
            if (bytes.Count > 8 && kind != 1 && random.NextInt(0, 1) == 0)
                Mend(bytes, header + bytes.Count - whole.Length);
        }

        byte[] mutated = [.. bytes];
        if (random.NextInt(0, 3) > 0) // Else the checksum keeps the reader from coming further.
            FileSeal.Renew(mutated);
        return mutated;
    }

    /// <summary>Puts something tempting in the place of a number or a word of the header.</summary>
    private static List<byte> Tempt(List<byte> bytes, RandomNumbers random, int header)
    {
        const int Length = 8;
        var text = Encoding.Latin1.GetString([.. bytes]);
        var end = Math.Clamp(header, 0, text.Length);
        if (end <= Length)
            return bytes;
        var first = random.NextInt(Length, end - 1);
        while (first > Length && !",:[]{}".Contains(text[first]))
            first--;
        var last = first + 1;
        while (last < end && !",:[]{}".Contains(text[last]))
            last++;
        var temptation = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(Temptations[random.Next(Temptations.Length)]));
        return [.. Encoding.Latin1.GetBytes(text[..(first + 1)] + temptation + text[last..])];
    }

    /// <summary>Makes the header's length right again, so that the reader comes further.</summary>
    private static void Mend(List<byte> bytes, int header)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, Math.Max(0, header - 8));
        for (var i = 0; i < length.Length; i++)
            bytes[i] = length[i];
    }

    private static byte[] Bytes(SafetensorsWriter writer)
    {
        using var stream = new MemoryStream();
        writer.Write(stream);
        return stream.ToArray();
    }
}
