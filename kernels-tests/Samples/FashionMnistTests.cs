using System.Buffers.Binary;
using System.Globalization;
using System.Text.RegularExpressions;

namespace GpuBp.Tests.Samples;

/// <summary>The sample FashionMnist, as a program: on a few pictures that the test draws, and in full with GPUBP_LONG=1.</summary>
public sealed partial class FashionMnistTests(ITestOutputHelper output) : IDisposable
{
    private const string PublishedFolder = "/usr/share/datasets/fashion-mnist";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gpubp-fashion-");

    [Theory]
    [InlineData("train-images-idx3-ubyte")]
    [InlineData("train-labels-idx1-ubyte")]
    [InlineData("t10k-images-idx3-ubyte")]
    [InlineData("t10k-labels-idx1-ubyte")]
    public void Run_FileMissing_SaysHowToGetItInOneSentence(string missing)
    {
        WritePictures();
        File.Delete(Path.Combine(_folder.FullName, missing));

        var (code, printed, errors) = SampleProgram.RunToAnyEnd("FashionMnist", "cpu", "--data", _folder.FullName);

        Assert.Equal(1, code);
        Assert.Empty(printed);
        var line = Assert.Single(errors.TrimEnd().Split('\n'));
        Assert.StartsWith($"There is no {missing}.gz in {_folder}: ", line, StringComparison.Ordinal);
        Assert.Contains("Debian's package dataset-fashion-mnist", line, StringComparison.Ordinal);
        Assert.Contains("--data", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FewPictures_TrainsAndJudges()
    {
        WritePictures();

        var printed = SampleProgram.Run("FashionMnist", "cpu", "--data", _folder.FullName, "--epochs", "30");

        Assert.Contains("784 → 256 relu → 128 relu → 100 relu → 10 softmax", printed, StringComparison.Ordinal);
        Assert.Equal(30, Epoch().Count(printed));
        Assert.Equal(1, Accuracy(printed)); // A bright line for each class, on faint noise.
    }

    [Fact]
    public void Run_AllPictures_IsMoreAccurateThanThePublishedFigure()
    {
        Assert.SkipUnless(
            LongRun.IsAsked, "Trains for half a minute; GPUBP_LONG=1 does.");
        Assert.SkipUnless(
            Directory.Exists(PublishedFolder), $"There is no {PublishedFolder}: Debian's package dataset-fashion-mnist.");

        var printed = SampleProgram.Run("FashionMnist", "cpu");

        output.WriteLine(printed);

        // The data set's own table has 0.8833 for these layers.
        Assert.InRange(Accuracy(printed), 0.885, 1);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static double Accuracy(string printed) => double.Parse(
        LastLine().Match(printed).Groups["accuracy"].Value, CultureInfo.InvariantCulture);

    /// <summary>The four files, not compressed: 200 pictures to train and 50 to test.</summary>
    private void WritePictures()
    {
        var random = new Random(1);
        foreach (var (set, rows) in new[] { ("train", 200), ("t10k", 50) })
        {
            var (images, labels) = (new byte[rows * 28 * 28], new byte[rows]);
            for (var i = 0; i < rows; i++)
            {
                labels[i] = (byte)(i % 10);
                var picture = images.AsSpan(i * 28 * 28, 28 * 28);
                random.NextBytes(picture);
                foreach (ref var pixel in picture)
                    pixel /= 8;
                picture.Slice(28 * labels[i], 28).Fill(byte.MaxValue);
            }

            Write($"{set}-images-idx3-ubyte", images, rows, 28, 28);
            Write($"{set}-labels-idx1-ubyte", labels, rows);
        }
    }

    private void Write(string name, byte[] values, params int[] sizes)
    {
        var header = new byte[4 + 4 * sizes.Length];
        (header[2], header[3]) = (8, (byte)sizes.Length); // Unsigned bytes.
        foreach (var (axis, size) in sizes.Index())
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + 4 * axis), size);
        File.WriteAllBytes(Path.Combine(_folder.FullName, name), [.. header, .. values]);
    }

    [GeneratedRegex(@"^epoch +\d+ of ", RegexOptions.Multiline)]
    private static partial Regex Epoch();

    [GeneratedRegex(@"^test accuracy (?<accuracy>[01]\.\d{4})$", RegexOptions.Multiline)]
    private static partial Regex LastLine();
}
