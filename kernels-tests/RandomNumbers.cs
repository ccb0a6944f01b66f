using System.Globalization;

namespace GpuBp.Tests;

/// <summary>
/// Fresh random numbers for every run of the tests; a run is repeated with GPUBP_TEST_SEED.
/// </summary>
/// <remarks>
/// Each instance starts from the run's seed, so that one test alone draws the same numbers as in
/// the whole suite. Put the instance into assertion messages: it prints as the seed.
/// </remarks>
public sealed class RandomNumbers : Random
{
    private const string Variable = "GPUBP_TEST_SEED";

    private static readonly int RunSeed =
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } seed
            ? int.Parse(seed, CultureInfo.InvariantCulture)
            : Random.Shared.Next();

    public RandomNumbers(ITestOutputHelper? output)
        : base(RunSeed) => output?.WriteLine(ToString());

    /// <summary>Prints the seed with the running test.</summary>
    public static RandomNumbers Create() => new(TestContext.Current.TestOutputHelper);

    /// <summary>NaN: an output element that no kernel writes, or an input past the edge that one
    /// reads, shows in every comparison.</summary>
    public static float[] Poison(int length)
    {
        var values = new float[length];
        Array.Fill(values, float.NaN);
        return values;
    }

    /// <summary>Uniform in [least, most], both included.</summary>
    public int NextInt(int least, int most) => Next(least, most + 1);

    /// <summary>Uniform in [least, most).</summary>
    public double NextDouble(double least, double most) =>
        least + (most - least) * NextDouble();

    /// <summary>Uniform in [least, most).</summary>
    public float NextSingle(float least, float most) => (float)NextDouble(least, most);

    /// <summary>[length], uniform in [−1, 1).</summary>
    public float[] Floats(int length) => [.. SingleMatrix(1, length).Cast<float>()];

    /// <summary>[length], uniform in [−1, 1).</summary>
    public double[] Vector(int length) => [.. Matrix(1, length).Cast<double>()];

    /// <summary>[rows × columns], uniform in [−scale, scale).</summary>
    public double[,] Matrix(int rows, int columns, double scale = 1)
    {
        var matrix = new double[rows, columns];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
                matrix[i, j] = NextDouble(-scale, scale);
        }

        return matrix;
    }

    /// <summary>[rows × columns], uniform in [−scale, scale).</summary>
    public float[,] SingleMatrix(int rows, int columns, float scale = 1)
    {
        var matrix = new float[rows, columns];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
                matrix[i, j] = NextSingle(-scale, scale);
        }

        return matrix;
    }

    /// <summary>
    /// [rows], each 0 … classes − 1; each class at least once where rows suffice.
    /// </summary>
    public int[] Labels(int rows, int classes)
    {
        var labels = new int[rows];
        for (var i = 0; i < rows; i++)
            labels[i] = i < classes ? i : NextInt(0, classes - 1);
        Shuffle(labels);
        return labels;
    }

    public override string ToString() => $"{Variable}={RunSeed}";
}
