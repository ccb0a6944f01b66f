using GpuBp.Compute;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Persistence;

/// <summary>Files whose bits have changed are refused, wherever the bits are.</summary>
public sealed class DamageTests : IDisposable
{
    private static readonly int Flips = LongRun.IsAsked ? 2000 : 200;
    private static readonly int Pages = LongRun.IsAsked ? 500 : 50;

    private readonly CsvTestFolder _folder = new();
    private readonly Device _cpu = TestDevices.Get("cpu");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Model_WithAFlippedBitOrAZeroedPage_IsRefused() => RefusesDamage(Model());

    [Fact]
    public void Checkpoint_WithAFlippedBitOrAZeroedPage_IsRefused()
    {
        new CheckpointCase(8).Run(_cpu, new Checkpoints(_folder.Path("run")) { Keep = 1 });
        RefusesDamage(File.ReadAllBytes(Directory.GetFiles(_folder.Path("run"), "*.gpubp").Single()));
    }

    [Fact]
    public void Ensemble_WithAFlippedBitOrAZeroedPage_IsRefused()
    {
        Mlp[] members = [.. Enumerable.Range(0, 3).Select(
            seed => new Mlp(_cpu, [20, 40, 3], Activation.Tanh, Activation.Softmax, seed: seed))];
        new Model(members).Save(_folder.Path("e.gpubp"));
        foreach (var member in members)
            member.Dispose();
        RefusesDamage(File.ReadAllBytes(_folder.Path("e.gpubp")));
    }

    // The header's beginning decides whether there is a checksum at all.
    [Fact]
    public void Model_WithAnyBitOfItsBeginningFlipped_IsRefused()
    {
        var whole = Model();
        for (var bit = 0; bit < 8 * (FileChecksum.Offset + FileChecksum.Blank.Length + 8); bit++)
            Refuses(FileDamage.FlipBit(whole, bit), $"bit {bit}");
    }

    [Fact]
    public void Weights_WithAFlippedBit_AreNamedAsDamaged()
    {
        var whole = Model();
        var error = Assert.Throws<ModelFileException>(() => Read(FileDamage.FlipBit(whole, 8 * whole.Length - 20)));
        Assert.StartsWith("w.safetensors: the file is damaged or incomplete: the checksum of its ", error.Message);
        Assert.True(error.IsDamage);
    }

    [Fact]
    public void Padding_ThatIsChanged_IsRefused()
    {
        var whole = Model();
        var end = 8 + BitConverter.ToInt32(whole) - 1;
        Assert.Equal((byte)' ', whole[end]);
        whole[end] = (byte)'\n';
        Refuses(whole, "padding");
    }

    [Fact]
    public void File_WithoutAChecksum_LoadsWithANoteIfItIsOld()
    {
        var path = _folder.Path("old.gpubp");
        string Old(string header) => header.Replace($"\"{FileChecksum.Key}\":\"{SafetensorsBytes.Checksum(Model())}\",", "", StringComparison.Ordinal);
        File.WriteAllBytes(path, SafetensorsBytes.Rewritten(Model(), Old, isSealed: false));
        var error = Assert.Throws<ModelFileException>(() => GpuBp.Model.Load(_cpu, path));
        Assert.Contains("it has no checksum (gpubp.crc32c in the metadata), which files of format version 2 have", error.Message);

        File.WriteAllBytes(path, SafetensorsBytes.Rewritten(
            Model(), header => Old(header).Replace("\\\"version\\\":2", "\\\"version\\\":1", StringComparison.Ordinal), isSealed: false));
        GpuBp.Model.Load(_cpu, path).Dispose();

        Assert.False(GpuBp.Model.Describe(path).HasChecksum);
        Assert.Contains("the file has no checksum", Cli.ToolRun.Of("inspect", path).Done().Out);
        File.WriteAllBytes(path, Model());
        Assert.True(GpuBp.Model.Describe(path).HasChecksum);
        Assert.DoesNotContain("checksum", Cli.ToolRun.Of("inspect", path).Done().Out);
    }

    [Fact]
    public void Checksum_InAnotherPlace_IsRefusedAsAnothersWork()
    {
        var moved = SafetensorsBytes.Rewritten(
            Model(), header => header.Replace("{\"__metadata__\":{", "{\"__metadata__\": {", StringComparison.Ordinal), isSealed: false);
        var error = Assert.Throws<ModelFileException>(() => Read(moved));
        Assert.Contains("another program has changed the file", error.Message);
    }

    // As Castagnoli's polynomial has it, in RFC 3720.
    [Fact]
    public void Crc32C_OfKnownBytes_IsAsPublished()
    {
        static uint Of(params ReadOnlySpan<byte> bytes)
        {
            var sum = new Crc32C();
            foreach (var value in bytes[..5])
                sum.Append([value]);
            sum.Append(bytes[5..]);
            return sum.Value;
        }

        Assert.Equal(0xE3069283u, Of("123456789"u8));
        Assert.Equal(0x8A9136AAu, Of(new byte[32]));
        Assert.Equal(0x46DD794Eu, Of([.. Enumerable.Range(0, 32).Select(n => (byte)n)]));
    }

    private void RefusesDamage(byte[] whole)
    {
        var random = RandomNumbers.Create();
        Read(whole);
        for (var n = 0; n < Flips; n++)
            Refuses(FileDamage.FlipBit(whole, random), $"{random}, flip {n}");
        for (var n = 0; n < Pages; n++)
            Refuses(FileDamage.ZeroPage(whole, random), $"{random}, page {n}");
    }

    private void Refuses(byte[] bytes, string place)
    {
        var error = Record.Exception(() => Read(bytes));
        Assert.True(error is ModelFileException { IsDamage: true }, $"{place}: {error?.ToString() ?? "It was read."}");
    }

    private void Read(byte[] bytes)
    {
        using var file = SafetensorsBytes.Open(bytes);
        ModelFile.ReadModel(_cpu, file, []).Dispose();
    }

    /// <summary>A model's file of several pages.</summary>
    private byte[] Model()
    {
        using var network = new Mlp(_cpu, [20, 100, 3], Activation.Tanh, Activation.Softmax, seed: 1);
        new Model(network).Save(_folder.Path("m.gpubp"));
        return File.ReadAllBytes(_folder.Path("m.gpubp"));
    }
}
