using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Persistence;

public class SafetensorsTests
{
    private const string Whole = "\"shape\":[2],\"data_offsets\":[0,8]";

    [Fact]
    public void Tensor_OfEachReadableType_BecomesItsFloats()
    {
        byte[] data =
        [
            .. BitConverter.GetBytes(-1.5), .. BitConverter.GetBytes(0.1),
            .. BitConverter.GetBytes(3.25f), .. BitConverter.GetBytes(float.Epsilon),
            .. BitConverter.GetBytes((Half)0.333), .. BitConverter.GetBytes(Half.MaxValue),
            0x80, 0x3F, 0x49, 0xC0, // 1 and −3.140625 as bfloat16
        ];
        using var file = SafetensorsBytes.Open(SafetensorsBytes.Of(
            """
            {"d":{"dtype":"F64","shape":[2],"data_offsets":[0,16]},"f":{"dtype":"F32","shape":[2,1],"data_offsets":[16,24]},
            "h":{"dtype":"F16","shape":[1,2],"data_offsets":[24,28]},"b":{"dtype":"BF16","shape":[2],"data_offsets":[28,32]},
            "none":{"dtype":"I64","shape":[0],"data_offsets":[32,32]}}
            """,
            data));

        Assert.Equal([-1.5f, 0.1f], Read(file, "d", 2));
        Assert.Equal([3.25f, float.Epsilon], Read(file, "f", 2, 1));
        Assert.Equal([(float)(Half)0.333, 65504], Read(file, "h", 1, 2));
        Assert.Equal([1, -3.140625f], Read(file, "b", 2));
    }

    [Theory]
    [InlineData("[]", "begin with '{'")]
    [InlineData("{", "not the JSON of the format")]
    [InlineData("""{"a":1}""", "'a': it is Number")]
    [InlineData("""{"__metadata__":{"k":1}}""", "'k': it is Number; text is expected")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}}""", "'more' is not expected")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", "data_offsets [begin, end] are needed")]
    [InlineData("""{"a":{"dtype":"F4",WHOLE}}""", "type 'F4' is unknown")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,8]}}""", "whole numbers from 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", "whole numbers from 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,9]}}""", "has 8 bytes behind the header")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "data_offsets are [8, 0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "does not take the 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387906,4],"data_offsets":[0,8]}}""", "does not take the 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "last tensor ends there")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "no tensor has the bytes between")]
    [InlineData("""{"a":{"dtype":"F32",WHOLE},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "they overlap")]
    [InlineData("""{"a":{"dtype":"F32",WHOLE},"a":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}""", "not the JSON of the format")]
    [InlineData("""{"a\ud800":{"dtype":"F32",WHOLE}}""", "no text")]
    public void Header_ThatIsWrong_IsRefusedWithItsPlace(string header, string expected)
    {
        var bytes = SafetensorsBytes.Of(header.Replace("WHOLE", Whole, StringComparison.Ordinal), new byte[8]);
        var error = Assert.Throws<ModelFileException>(() => SafetensorsBytes.Open(bytes));

        Assert.StartsWith("w.safetensors: ", error.Message);
        Assert.Contains(expected, error.Message);
    }

    [Theory]
    [InlineData(new byte[] { 1, 2 }, "it has 2 bytes")]
    [InlineData(new byte[] { 3, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}' }, "the header claims 3 bytes, and 2 follow")]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0x80 }, "the header claims 9223372036854775808 bytes")]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0 }, "begin with '{'")]
    public void Length_OfAHeaderThatIsNotThere_IsNotBelieved(byte[] bytes, string expected) =>
        Assert.Contains(expected, Assert.Throws<ModelFileException>(() => SafetensorsBytes.Open(bytes)).Message);

    [Fact]
    public void Tensor_ThatIsMissingOrAnother_IsNamed()
    {
        using var file = SafetensorsBytes.Open(SafetensorsBytes.Of(
            """
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"n":{"dtype":"I32","shape":[1],"data_offsets":[8,12]}}
            """,
            [.. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(float.NaN), 0, 0, 0, 0]));

        Assert.Contains("'b' [2] is missing", Assert.Throws<ModelFileException>(() => file.Require("b", 2)).Message);
        Assert.Contains("'a' is [2]; [1 × 2] is", Assert.Throws<ModelFileException>(() => file.Require("a", 1, 2)).Message);
        Assert.Contains("of type I32", Assert.Throws<ModelFileException>(() => file.Require("n", 1)).Message);
        var error = Assert.Throws<ModelFileException>(() => file.RequireFinite(file.Require("a", 2)));
        Assert.Contains("element 1 of the tensor 'a'", error.Message);
    }

    [Theory, EveryDevice(1), EveryDevice(65536), EveryDevice(65537), EveryDevice(200003)]
    public void File_WrittenAndRead_HasTheSameBits(string deviceName, int length)
    {
        var device = TestDevices.Get(deviceName);
        var numbers = RandomNumbers.Create().Floats(length);
        using var values = device.Upload<float>(numbers);
        using var read = device.Allocate<float>(length);
        var writer = new SafetensorsWriter();
        writer.Metadata.Add("note", "ü \"quoted\"");
        writer.Add("before", [1], values.View.Slice(0, 1));
        writer.Add("all", [1, length], values.View);
        using var stream = new MemoryStream();
        writer.Write(stream);

        using var file = SafetensorsBytes.Open(stream.ToArray());
        file.CopyTo(file.Require("all", 1, length), read.View);

        Assert.Equal("ü \"quoted\"", file.Metadata["note"]);
        Assert.Equal(numbers, read.View.ToArray());
    }

    private static float[] Read(SafetensorsFile file, string name, params long[] shape)
    {
        using var values = TestDevices.Get("cpu").Allocate<float>(2);
        file.CopyTo(file.Require(name, shape), values.View);
        return values.View.ToArray();
    }
}
