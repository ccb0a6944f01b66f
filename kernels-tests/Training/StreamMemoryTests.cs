using System.Globalization;
using GpuBp.Tests.Data;

namespace GpuBp.Tests.Training;

/// <summary>Training on a stream takes the memory of a few parts, however many there are.</summary>
public class StreamMemoryTests(ITestOutputHelper output)
{
    private const long MiB = 1 << 20;

    // 2 GiB, four times what the heap may take; without GPUBP_LONG 400 MiB, and a heap of a quarter.
    private static readonly (int Parts, long HeapBytes, long MostBytes, long MostGrowth) Size =
        LongRun.IsAsked ? (256, 512 * MiB, 1000 * MiB, 256 * MiB) : (50, 100 * MiB, 400 * MiB, 64 * MiB);

    [Fact]
    public void Fit_StreamOfManyTimesTheHeap_TakesNoMoreMemoryInTheEnd()
    {
        var (parts, heapBytes, mostBytes, mostGrowth) = Size;
        using var folder = new CsvTestFolder();
        using var process = StreamProcess.Start(parts, heapBytes, folder.Path("figures"));
        var told = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Assert.True(process.ExitCode == 0, told);
        var lines = File.ReadAllLines(folder.Path("figures"));
        Assert.Equal(parts + 2, lines.Length);
        var resident = lines[..parts].Select(line => long.Parse(line, CultureInfo.InvariantCulture)).ToArray();
        var peak = long.Parse(lines[parts], CultureInfo.InvariantCulture);
        var loss = double.Parse(lines[parts + 1], CultureInfo.InvariantCulture);

        // The collector lets garbage of some parts lie, now more and now less, but what the last half of the stream
        // took, or a third of it, would be seen.
        var (early, late) = (resident[(parts / 4)..(parts / 2)].Max(), resident[(parts * 3 / 4)..].Max());
        output.WriteLine(
            $"{parts} parts of {4L * StreamProcess.Rows * StreamProcess.Inputs / MiB} MiB under a heap of {heapBytes / MiB} MiB: " +
            $"at most {peak / MiB} MiB resident; {early / MiB} MiB in the second quarter, {late / MiB} MiB in the last; loss {loss}.");
        Assert.InRange(peak, 1, mostBytes);
        Assert.InRange(late, 1, early + mostGrowth);
        Assert.InRange(loss, 0, 0.1); // Untrained it is at least ½ · ⅓.
    }
}
