using GpuBp.Compute;

namespace GpuBp.Tests.Devices;

/// <summary>The cache that the CUDA device keeps compiled kernels in.</summary>
public sealed class CudaCacheTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gpubp-cache-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var values = Enumerable.Range(0, 3).Select(Value).ToList();
        var cache = new DeviceCache(Path.Combine(_folder, "made", "at the first write"));
        Assert.Null(cache.Read("Kernel", "key 0"));

        for (var n = 0; n < values.Count; n++)
            cache.Write("Kernel", $"key {n}", values[n]);
        cache.Write("Kernel", "key 1", values[2]);

        Assert.Equal(values[0], cache.Read("Kernel", "key 0"));
        Assert.Equal(values[2], cache.Read("Kernel", "key 1"));
        Assert.Null(cache.Read("Kernel", "key 3"));
        Assert.Null(cache.Read("Other", "key 0"));
    }

    // Tools for compiled kernels read the file as it is.
    [Fact]
    public void Write_Value_StartsTheFile()
    {
        var value = Value(1000);
        new DeviceCache(_folder).Write("Kernel", "key", value);

        var file = Assert.Single(Directory.GetFiles(_folder));

        Assert.StartsWith("Kernel-", Path.GetFileName(file), StringComparison.Ordinal);
        Assert.Equal(value, File.ReadAllBytes(file)[..1000]);
    }

    [Fact]
    public void Read_DamagedEntry_IsMissingUntilItIsWrittenAgain()
    {
        var random = RandomNumbers.Create();
        var value = Value(random.NextInt(1, 300));
        var cache = new DeviceCache(_folder);
        cache.Write("Kernel", "key", value);
        var file = Assert.Single(Directory.GetFiles(_folder));
        var whole = File.ReadAllBytes(file);

        for (var at = 0; at < whole.Length; at++)
        {
            var flipped = whole.ToArray();
            flipped[at] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(file, flipped);
            Assert.Null(cache.Read("Kernel", "key"));

            File.WriteAllBytes(file, whole[..at]);
            Assert.Null(cache.Read("Kernel", "key"));
        }

        File.WriteAllBytes(file, [.. whole, 0]);
        Assert.Null(cache.Read("Kernel", "key"));

        cache.Write("Kernel", "key", value);
        Assert.Equal(value, cache.Read("Kernel", "key"));
    }

    [Fact]
    public void Read_EntryUnderAnotherKeysName_IsMissing()
    {
        var cache = new DeviceCache(_folder);
        cache.Write("Kernel", "a", Value(10));
        var a = Assert.Single(Directory.GetFiles(_folder));
        cache.Write("Kernel", "b", Value(20));
        var b = Directory.GetFiles(_folder).Single(file => file != a);

        File.Copy(a, b, overwrite: true);

        Assert.NotNull(cache.Read("Kernel", "a"));
        Assert.Null(cache.Read("Kernel", "b"));
    }

    [Fact]
    public async Task Write_ManyAtOnce_AlwaysReadsAWholeValue()
    {
        byte[][] values = [Value(10), Value(100_000)];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            // Of its own: as another process has it.
            var cache = new DeviceCache(_folder);
            for (var n = 0; n < 30; n++)
            {
                cache.Write("Kernel", "key", values[(n + thread) % 2]);
                var read = cache.Read("Kernel", "key");
                Assert.True(read is not null && values.Any(value => value.AsSpan().SequenceEqual(read)));
            }
        })));

        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Write_WhereNothingCanBeWritten_IsNoFailure()
    {
        // A file stands where the folder should be, as good as a disk that is full.
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        var cache = new DeviceCache(file);

        cache.Write("Kernel", "key", Value(10));

        Assert.Null(cache.Read("Kernel", "key"));
        Assert.Equal("", File.ReadAllText(file));
    }

    [Fact]
    public void Write_PastTheLimit_DeletesTheOldest()
    {
        var old = new DeviceCache(_folder);
        for (var n = 0; n < 10; n++)
        {
            old.Write($"Old{n}", "key", Value(1000));
            File.SetLastWriteTimeUtc(
                Directory.GetFiles(_folder, $"Old{n}-*").Single(), DateTime.UtcNow.AddDays(n - 20));
        }

        // What is read counts as new.
        Assert.NotNull(old.Read("Old0", "key"));

        new DeviceCache(_folder, limitBytes: 4500).Write("New", "key", Value(1000));

        Assert.Equal(
            ["New", "Old0", "Old8", "Old9"],
            Directory.GetFiles(_folder).Select(file => Path.GetFileName(file).Split('-')[0]).Order());
    }

    [Theory]
    [InlineData("GPUBP_CACHE", "{0}", true)]
    [InlineData("GPUBP_CACHE", "off", false)]
    [InlineData("GPUBP_CACHE", "OFF", false)]
    [InlineData("XDG_CACHE_HOME", "{0}", true)]
    [InlineData("HOME", "{0}", true)]
    [InlineData("HOME", "", false)]
    public void FromEnvironment_Variable_SaysWhereAndWhether(string variable, string value, bool keeps)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The variables are Linux's.");
        value = value.Replace("{0}", _folder, StringComparison.Ordinal);
        var cache = DeviceCache.FromEnvironment(name => name == variable ? value : null);

        cache.Write("Kernel", "key", [1]);

        Assert.Equal(keeps ? [1] : null, cache.Read("Kernel", "key"));
        Assert.Equal(
            keeps ? 1 : 0, Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Length);
    }

    private static byte[] Value(int length)
    {
        var value = new byte[length];
        new Random(length).NextBytes(value);
        return value;
    }
}
