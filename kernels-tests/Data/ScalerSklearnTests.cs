using System.Text.Json;

namespace GpuBp.Tests.Data;

/// <summary>Each scaler against scikit-learn, on random features that sklearn/scalers.py drew.</summary>
public class ScalerSklearnTests(ITestOutputHelper output)
{
    /// <summary>A share of the larger of 1 and the value: a float's rounding is 6e-8 of it.</summary>
    private const double Allowed = 1e-6;

    private double _worst;

    [Fact]
    public void Scalers_OfTheScript_AreSklearns()
    {
        foreach (var figures in SklearnFigures.Read("Data", "scalers").GetProperty("cases").EnumerateArray())
        {
            var name = figures.GetProperty("name").GetString()!;
            var features = SklearnFigures.Matrix(figures.GetProperty("fitted"));
            var data = new Dataset(features, new float[features.GetLength(0), 1]);
            var other = SklearnFigures.Matrix(figures.GetProperty("other"));

            var standard = StandardScaler.Fit(data);
            Numbers(name, figures.GetProperty("standard"), standard.Means, standard.Deviations.Select(OneForZero));
            Scales(name, figures.GetProperty("standard"), standard, other);

            var robust = RobustScaler.Fit(data);
            Numbers(name, figures.GetProperty("robust"), robust.Medians, robust.QuartileRanges.Select(OneForZero));
            Scales(name, figures.GetProperty("robust"), robust, other);

            var unit = MinMaxScaler.Fit(data);
            Numbers(name, figures.GetProperty("unit"), unit.Minima, unit.Maxima);
            Scales(name, figures.GetProperty("unit"), unit, other);
            Scales(name, figures.GetProperty("span"), MinMaxScaler.Fit(data, -2, 0.5), other);
        }

        output.WriteLine($"At most {_worst:E1} off.");
    }

    // Where there is no spread, scikit-learn's scale is 1.
    private static double OneForZero(double spread) => spread == 0 ? 1 : spread;

    private void Numbers(string name, JsonElement figures, IEnumerable<double> first, IEnumerable<double> second)
    {
        Near(name, SklearnFigures.List(figures.GetProperty("first")), first);
        Near(name, SklearnFigures.List(figures.GetProperty("second")), second);
    }

    private void Scales(string name, JsonElement figures, Scaler scaler, float[,] other)
    {
        Near(name, Flat(figures.GetProperty("scaled")), scaler.Transform(other).Cast<float>().Select(x => (double)x));
        Near(name, Flat(figures.GetProperty("inverse")), scaler.Inverse(other).Cast<float>().Select(x => (double)x));
    }

    private static double[] Flat(JsonElement rows) => [.. rows.EnumerateArray().SelectMany(SklearnFigures.List)];

    private void Near(string name, double[] theirs, IEnumerable<double> ours)
    {
        foreach (var (n, (expected, actual)) in theirs.Zip(ours.ToArray(), (e, a) => (e, a)).Index())
        {
            var error = Math.Abs(expected - actual) / Math.Max(1, Math.Abs(expected));
            Assert.True(error <= Allowed, $"Number {n} of '{name}' is {actual}, scikit-learn's {expected}");
            _worst = Math.Max(_worst, error);
        }

        Assert.Equal(theirs.Length, ours.Count());
    }
}
