using System.Globalization;
using System.Text;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Explanations;

/// <summary>A random table, whose cells a test changes as texts, and networks of random weights for it.</summary>
internal sealed class ExplainedCase : IDisposable
{
    private readonly List<Mlp> _networks = [];

    private ExplainedCase(List<string[]> rows, bool isLabels)
    {
        Rows = rows;
        Plan = TablePlan.Learn(
            TableOf(rows), isLabels ? null : "y", new TableOptions
            {
                Encoding = new NumberEncoding { Bins = 3 },
                Targets = isLabels ? ["y", "z"] : [],
                Ignored = isLabels ? [] : ["z"],
            });
    }

    internal static string[] Columns { get; } = ["size", "age", "colour", "both", "day", "y", "z"];

    internal List<string[]> Rows { get; }

    internal TablePlan Plan { get; }

    internal Table Table => TableOf(Rows);

    /// <param name="random">The source of the cells.</param>
    /// <param name="kind">What the target holds: numbers, classes or labels.</param>
    /// <param name="rows">The rows.</param>
    internal static ExplainedCase Draw(RandomNumbers random, string kind, int rows)
    {
        string[] colours = ["red", "green", "blue", ""];
        var drawn = new List<string[]>();
        for (var i = 0; i < rows; i++)
        {
            drawn.Add(
            [
                Text(Math.Round(random.NextDouble(-3, 3), 3)),
                Text(random.NextInt(18, 90)),
                colours[random.NextInt(0, 3)],
                random.NextInt(0, 1) == 0 ? "no" : "yes",
                new DateTime(2024, 1, 1).AddDays(random.NextInt(0, 900)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                kind switch
                {
                    "classes" => $"class {(i < 3 ? i : random.NextInt(0, 2))}",
                    "labels" => $"{(i < 2 ? i : random.NextInt(0, 1))}",
                    _ => Text(random.NextInt(-4000, 4000) / 8.0),
                },
                $"{(i < 2 ? i : random.NextInt(0, 1))}",
            ]);
        }

        return new ExplainedCase(drawn, kind == "labels");
    }

    internal static Table TableOf(IEnumerable<string[]> rows) => Table.Read(new MemoryStream(Encoding.UTF8.GetBytes(
        string.Join('\n', [string.Join(',', Columns), .. rows.Select(row => string.Join(',', row))]) + "\n")));

    /// <summary>The model of a random network, or of several.</summary>
    internal Model Model(RandomNumbers random, int members = 1)
    {
        var last = Plan.Target!.IsClassification ? Activation.Softmax
            : Plan.Target.IsMultiLabel ? Activation.Sigmoid : Activation.Identity;
        return Model(members, () => new Mlp(
            TestDevices.Get("cpu"), Plan.Inputs,
            [new LayerOptions(9, Activation.Tanh), new LayerOptions(Plan.Target.Outputs, last)], random.Next()));
    }

    internal Model Model(int members, Func<Mlp> network)
    {
        Mlp[] made = [.. Enumerable.Range(0, members).Select(_ => network())];
        _networks.AddRange(made);
        return new Model(made, new Preprocessing { Plan = Plan });
    }

    /// <summary>The rows with another cell in a column of each.</summary>
    internal IEnumerable<string[]> With(int column, Func<int, string> cell) => Rows.Select((row, i) =>
    {
        string[] changed = [.. row];
        changed[column] = cell(i);
        return changed;
    });

    public void Dispose() => _networks.ForEach(network => network.Dispose());

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
