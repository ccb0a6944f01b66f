using System.Globalization;

namespace GpuBp.Tests.Data.Sources;

/// <summary>Why a customer pays as he does.</summary>
public enum Payment
{
    Card,
    Cash,
    Invoice,
}

/// <summary>A row with a column of each type.</summary>
public sealed record Customer(
    int Age,
    double? Income,
    string City,
    bool IsMember,
    DateTime Joined,
    decimal Fee,
    long Points,
    Payment Payment,
    string Left);

/// <summary>The same rows as each source has them.</summary>
internal static class SameRows
{
    private static readonly string[] Cities = ["Bern", "São Paulo", "New York, NY", "Ürümqi"];

    internal static Customer[] Draw(RandomNumbers random, int rows = 90) =>
    [
        .. Enumerable.Range(0, rows).Select(i => new Customer(
            random.NextInt(18, 90),
            i % 7 == 3 ? null : Math.Round(random.NextDouble(0, 1e5), 2),
            Cities[random.NextInt(0, 3)],
            random.NextInt(0, 1) == 1,
            new DateTime(2019, 1, 1).AddDays(random.NextInt(0, 2000)).AddMinutes(i % 2 == 0 ? 0 : 90),
            random.NextInt(0, 9999) / 100m,
            random.NextInt(0, 100_000),
            (Payment)random.NextInt(0, 2),
            i % 3 == 0 ? "yes" : "no")),
    ];

    internal static string Csv(IEnumerable<Customer> rows) =>
        string.Join(',', Names) + "\n" + string.Concat(rows.Select(row =>
            FormattableString.Invariant(
                $"{row.Age},{row.Income},\"{row.City}\",{(row.IsMember ? "true" : "false")},{Date(row)},") +
            FormattableString.Invariant($"{row.Fee},{row.Points},{row.Payment},{row.Left}\n")));

    internal static IEnumerable<string> Json(IEnumerable<Customer> rows) => rows.Select(row =>
        FormattableString.Invariant($"{{\"Age\": {row.Age}, \"Income\": {row.Income?.ToString(CultureInfo.InvariantCulture) ?? "null"}, ") +
        FormattableString.Invariant($"\"City\": \"{row.City}\", \"IsMember\": {(row.IsMember ? "true" : "false")}, ") +
        FormattableString.Invariant($"\"Joined\": \"{Date(row)}\", \"Fee\": {row.Fee}, \"Points\": {row.Points}, ") +
        $"\"Payment\": \"{row.Payment}\", \"Left\": \"{row.Left}\"}}");

    internal static readonly string[] Names =
        ["Age", "Income", "City", "IsMember", "Joined", "Fee", "Points", "Payment", "Left"];

    /// <summary>Both tables give the same plan, and by it the same samples to the bit.</summary>
    internal static void Require(Table expected, Table actual)
    {
        Assert.Equal(expected.ColumnNames, actual.ColumnNames);
        var plan = TablePlan.Learn(expected, "Left");
        var other = TablePlan.Learn(actual, "Left");
        Assert.Equal(plan with { Format = other.Format }, other);
        var (samples, others) = (plan.ReadDataset(expected), other.ReadDataset(actual));
        Assert.Equal(samples.Features.ToArray(), others.Features.ToArray());
        Assert.Equal(samples.Targets.ToArray(), others.Targets.ToArray());
        var (train, test, _, _) = actual.Split(0.3, seed: 1, "Left");
        Assert.Equal(samples.Rows, plan.ReadDataset(train).Rows + plan.ReadDataset(test).Rows);
    }

    private static string Date(Customer row) => row.Joined.ToString(
        row.Joined.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
