using GpuBp.Tests.Data;
using GpuBp.Tests.Predictors;

namespace GpuBp.Tests.Serving;

/// <summary>Two models of the same table, whose answers differ, and the file that holds one of them.</summary>
internal sealed class ServedFiles : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    internal ServedFiles()
    {
        var plan = TablePlan.Learn(Table.Open(RepositoryFiles.Locate("samples/WebApi/data/iris.csv")));
        (A, B) = (_folder.Path("a.gpubp"), _folder.Path("b.gpubp"));
        using var one = PredictorFiles.Untrained(plan, members: 1);
        one.Save(A);
        using var two = PredictorFiles.Untrained(plan, members: 2);
        two.Save(B);
        Served = _folder.Path("served.gpubp");
        Put(A);
    }

    internal string A { get; }

    internal string B { get; }

    /// <summary>The file that is served.</summary>
    internal string Served { get; }

    /// <summary>Replaces the served file at once, as who deploys a model does.</summary>
    internal void Put(string model)
    {
        File.Copy(model, Served + ".new", overwrite: true);
        File.Move(Served + ".new", Served, overwrite: true);
    }

    internal string Path(string name) => _folder.Path(name);

    /// <summary>A row such as the models take.</summary>
    internal static Dictionary<string, object?> Row(RandomNumbers random) => new()
    {
        ["sepal length"] = Math.Round(random.NextDouble(4, 8), 1),
        ["sepal width"] = Math.Round(random.NextDouble(2, 4), 1),
        ["petal length"] = Math.Round(random.NextDouble(1, 7), 1),
        ["petal width"] = Math.Round(random.NextDouble(0, 2.5), 1),
    };

    /// <summary>Whether outputs are those of a model; sums of more rows are added up in another order.</summary>
    internal static bool AreSame(IReadOnlyList<float> expected, IReadOnlyList<float> actual) =>
        expected.Count == actual.Count && expected.Zip(actual).All(pair => Math.Abs(pair.First - pair.Second) < 1e-5);

    public void Dispose() => _folder.Dispose();
}
