using System.Globalization;
using GpuBp.Tests.Data;

namespace GpuBp.Tests.Predictors;

/// <summary>
/// A table with every kind of column: numbers with bins, rank, clip and classes; two values, a category, an order, dates, holes,
/// and columns that are left out.
/// </summary>
internal static class MixedTable
{
    /// <summary>The names and 300 rows, the target last: three classes, or numbers.</summary>
    internal static string[] Lines(RandomNumbers random, bool isRegression)
    {
        string[] colours = ["red", "green", "blue"], sizes = ["low", "mid", "high"];
        return
        [
            "a,small,holes,flag,colour,size,day,time,same,name,y",
            .. Enumerable.Range(0, 300).Select(i => string.Create(
                CultureInfo.InvariantCulture,
                $"{random.NextDouble(-9, 9):F4},{random.NextInt(0, 4)},{(i % 7 == 3 ? "" : $"{i * 0.5}")},{(i % 2 == 0 ? "yes" : "no")},{colours[random.NextInt(0, 2)]},{sizes[i % 3]},{new DateTime(2020, 1, 1).AddDays(random.NextInt(0, 900)):yyyy-MM-dd},{new DateTime(2020, 1, 1).AddSeconds(random.NextInt(0, 9_000_000)):yyyy-MM-dd HH:mm:ss},1,person {i} {random.Next()},{(isRegression ? $"{random.NextDouble(20, 30):F3}" : $"class {i % 3}")}")),
        ];
    }

    /// <summary>A model of the table that is not trained; three quantiles where its target is numbers.</summary>
    internal static Model Model(string[] lines, bool isRegression, int members)
    {
        using var folder = new CsvTestFolder();
        var plan = TablePlan.Learn(Table.Open(folder.Write(string.Join('\n', lines))), options: new TableOptions
        {
            Encoding = new NumberEncoding { Bins = 8, Clip = 3, HasRank = true, MaxClasses = 6 },
            Ordinals = ["size"],
            Dates = ["day", "time"],
            Ignored = ["name"],
            Quantiles = isRegression ? [0.1, 0.5, 0.9] : null,
        });
        return PredictorFiles.Untrained(plan, members);
    }
}
