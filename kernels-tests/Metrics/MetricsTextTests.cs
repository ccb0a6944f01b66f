using System.Globalization;

namespace GpuBp.Tests.Metrics;

/// <summary>Metrics as they print themselves.</summary>
public class MetricsTextTests
{
    [Fact]
    public void ToString_OfClasses_IsAReport() => WithDecimalCommas(() =>
    {
        var metrics = new ClassificationMetrics(3, ["cat", "dog", "a long name"]);
        Assert.Equal("no samples", metrics.ToString());
        metrics.Add(
            [0.75f, 0.25f, 0, 0.25f, 0.75f, 0, 0, 0.25f, 0.75f, 0.5f, 0.25f, 0.25f], [0, 1, 2, 2]);

        Assert.Equal(
            """
            class          precision  recall      F1  samples
            cat               0.5000  1.0000  0.6667        1
            dog               1.0000  1.0000  1.0000        1
            a long name       1.0000  0.5000  0.6667        2
            macro mean        0.8333  0.8333  0.7778        4
            weighted mean     0.8750  0.7500  0.7500        4
            accuracy 0.7500, balanced accuracy 0.8333, log loss 0.5623, ROC-AUC 1.0000
            """,
            metrics.ToString());
    });

    [Fact]
    public void ToString_WithoutProbabilitiesOrScores_LeavesThemOut()
    {
        var metrics = new ClassificationMetrics(2, keepScores: false);
        metrics.Add([-3, 4], [0, 1]);
        Assert.EndsWith("\naccuracy 1.0000, balanced accuracy 1.0000", metrics.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_OfNumbers_IsALineOrATable() => WithDecimalCommas(() =>
    {
        var one = new RegressionMetrics(1);
        Assert.Equal("no samples", one.ToString());
        one.Add([1, 2, 4, 4], [1, 2, 3, 4]);
        Assert.Equal("RMSE 0.5000, MAE 0.2500, R² 0.8000 over 4 samples", one.ToString());

        var two = new RegressionMetrics(2, ["height", "weight"]);
        two.Add([1, 20_000, 2, 40_000], [1, 20_000, 3, 60_000]);
        Assert.Equal(
            """
            target       RMSE        MAE      R²
            height     0.7071     0.5000  0.5000
            weight      14142      10000  0.5000
            mean    7071.4214  5000.2500  0.5000
            over 2 samples
            """,
            two.ToString());
    });

    [Fact]
    public void ToString_OfLabels_IsATable() => WithDecimalCommas(() =>
    {
        var metrics = new MultiLabelMetrics(2, ["red", "round"], [0.5f, 0.25f]);
        Assert.Equal("no samples", metrics.ToString());
        metrics.Add([0.75f, 0.25f, 0.25f, 0.5f, 0.75f, 0, 0.125f, 0.75f], [1, 0, 1, 1, 1, 0, 0, 1]);

        Assert.Equal(
            """
            label       threshold  accuracy  precision  recall      F1  ROC-AUC  samples
            red            0.5000    0.7500     1.0000  0.6667  0.8000   1.0000        3
            round          0.2500    0.7500     0.6667  1.0000  0.8000   1.0000        2
            micro mean                          0.8000  0.8000  0.8000                 5
            macro mean                          0.8333  0.8333  0.8000   1.0000        5
            subset accuracy 0.5000, Hamming loss 0.2500 over 4 samples
            """,
            metrics.ToString());
    });

    private static void WithDecimalCommas(Action action)
    {
        var own = CultureInfo.CurrentCulture;
        var commas = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        commas.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo.CurrentCulture = commas;
        try
        {
            action();
        }
        finally
        {
            CultureInfo.CurrentCulture = own;
        }
    }
}
