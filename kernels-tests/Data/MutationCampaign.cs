using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace GpuBp.Tests.Data;

/// <summary>
/// Damages whole files at random and reads them: a reader takes each or says where it is wrong, and
/// never crashes, hangs, or takes memory because a damaged header says so.
/// </summary>
/// <remarks>200 files of each kind, and 20,000 with GPUBP_LONG=1.</remarks>
internal sealed partial class MutationCampaign(ITestOutputHelper output) : IDisposable
{
    private const long MostBytes = 100_000_000;
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(1);
    private static readonly int Cases =
        LongRun.IsAsked ? 20_000 : 200;

    private readonly RandomNumbers _random = new(output);
    private readonly CsvTestFolder _folder = new();

    /// <param name="files">Names and contents of whole files; each case damages one of them.</param>
    /// <param name="read">Reads the file of a path.</param>
    internal void Run(IReadOnlyList<(string Name, byte[] Content)> files, Action<string> read)
    {
        var rejected = 0;
        var most = 0L;
        for (var n = 0; n < Cases; n++)
        {
            var (name, content) = files[n % files.Count];
            var path = _folder.Path(name);
            var bytes = Mutate(content);
            File.WriteAllBytes(path, bytes);
            var reading = Task.Run(() => Read(path, read));
            Assert.True(reading.Wait(Hang), $"{_random}, case {n} hangs: {Convert.ToHexString(bytes)}");
            var (error, allocated) = reading.Result;
            var repeat = $"{_random}, case {n}, {Convert.ToHexString(bytes)}: {error}";
            Assert.True(error is null or DataException, repeat);
            Assert.True(
                error is null || (error.Message.StartsWith(path, StringComparison.Ordinal)
                    && Place().IsMatch(error.Message[path.Length..])),
                repeat);
            Assert.True(allocated <= MostBytes, $"{allocated:N0} bytes were allocated. {repeat}");
            rejected += error is null ? 0 : 1;
            most = Math.Max(most, allocated);
        }

        output.WriteLine($"{Cases} cases, {rejected} rejected; {most:N0} bytes at most were allocated.");
        Assert.InRange(rejected, Cases / 20, Cases);
    }

    public void Dispose() => _folder.Dispose();

    private static (Exception? Error, long Allocated) Read(string path, Action<string> read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Exception? error = null;
        try
        {
            read(path);
        }
        catch (Exception e)
        {
            error = e;
        }

        return (error, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private byte[] Mutate(byte[] content)
    {
        List<byte> bytes = [.. content];
        for (var left = _random.NextInt(1, 4); left > 0; left--)
            MutateOnce(bytes);
        return [.. bytes];
    }

    private void MutateOnce(List<byte> bytes)
    {
        // Half of the places are near the start, where headers are.
        var reach = _random.NextInt(0, 1) == 0 ? Math.Min(bytes.Count, 128) : bytes.Count;
        var at = _random.NextInt(0, Math.Max(reach - 1, 0));
        var count = Math.Min(_random.NextInt(1, 16), bytes.Count - at);
        switch (_random.NextInt(0, 7))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.NextInt(0, 7));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)_random.NextInt(0, 255);
                break;
            case 2:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 3:
                bytes.RemoveRange(at, count);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, count));
                break;
            case 5:
                var noise = new byte[_random.NextInt(1, 16)];
                _random.NextBytes(noise);
                bytes.InsertRange(at, noise);
                break;
            case 6 when at + sizeof(int) <= bytes.Count:
                var size = new byte[sizeof(int)];
                BinaryPrimitives.WriteInt32BigEndian(size, _random.Next() >> _random.NextInt(0, 30));
                if (_random.NextInt(0, 1) == 0)
                    Array.Reverse(size);
                bytes.RemoveRange(at, size.Length);
                bytes.InsertRange(at, size);
                break;
            default:
                var words = new[] { "999999999", "-1", "1e39", "NaN", "\"", "\n", ",", "\r", "", "é" };
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(words[_random.NextInt(0, words.Length - 1)]));
                break;
        }
    }

    [GeneratedRegex("^(: | is no table | has [0-9]|, (byte|line|column) [0-9]| cannot be decompressed beyond byte [0-9])")]
    private static partial Regex Place();
}
