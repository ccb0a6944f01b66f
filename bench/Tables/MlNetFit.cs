using System.Diagnostics;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace GpuBp.Bench.Tables;

/// <summary>
/// ML.NET's plain pipeline: numbers as they are, NaN where one is missing; categories one-hot, an
/// empty cell one of them; then the trainer at its defaults.
/// </summary>
internal static class MlNetFit
{
    private const string Target = "target";
    private const string Label = "Label";
    private const string Numbers = "numbers";
    private const string Features = "Features";

    internal static void Run(TableTask task, string method)
    {
        var context = new MLContext(seed: 0);
        var start = Stopwatch.GetTimestamp();
        var model = Pipeline(context, task, method).Fit(Load(context, task, task.TrainFile));
        var train = Stopwatch.GetElapsedTime(start).TotalSeconds;

        start = Stopwatch.GetTimestamp();
        var predicted = model.Transform(Load(context, task, task.TestFile));
        var predictions = Predictions(predicted, task);
        var predict = Stopwatch.GetElapsedTime(start).TotalSeconds;
        string[] targets =
            [.. predicted.GetColumn<string>(Target).Select(target => target.Trim())];
        var version = typeof(MLContext).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];
        task.WriteAnswer(
            new TableAnswer(
                $"ML.NET {version} {method}", train, predict, targets.Length,
                TableTask.Checksum(targets)),
            predictions);
    }

    private static IDataView Load(MLContext context, TableTask task, string file)
    {
        var last = task.Columns.Length;
        List<TextLoader.Column> columns = [new(Target, DataKind.String, last)];
        if (task.Classes is null)
            columns.Add(new TextLoader.Column(Label, DataKind.Single, last));
        TextLoader.Range[] numbers =
        [
            .. task.Columns.Index().Where(c => c.Item.IsNumber)
                .Select(c => new TextLoader.Range(c.Index)),
        ];
        if (numbers.Length > 0)
            columns.Add(new TextLoader.Column(Numbers, DataKind.Single, numbers));
        columns.AddRange(
            Categories(task).Select(k => new TextLoader.Column(Name(k), DataKind.String, k)));
        return context.Data.LoadFromTextFile(file, new TextLoader.Options
        {
            Separators = [','],
            ReadMultilines = true,
            HasHeader = true,
            AllowQuoting = true,
            TrimWhitespace = true,
            MissingRealsAsNaNs = true,
            Columns = [.. columns],
        });
    }

    private static EstimatorChain<ITransformer> Pipeline(
        MLContext context, TableTask task, string method)
    {
        int[] categories = [.. Categories(task)];
        string[] inputs =
        [
            .. categories.Length < task.Columns.Length ? new[] { Numbers } : [],
            .. categories.Select(Name),
        ];
        IEstimator<ITransformer> pipeline = context.Transforms.Concatenate(Features, inputs);
        if (categories.Length > 0)
            pipeline = context.Transforms.Categorical
                .OneHotEncoding([.. categories.Select(k => new InputOutputColumnPair(Name(k)))])
                .Append(pipeline);
        if (task.Classes is { Length: 2 } two)
            pipeline = pipeline.Append(context.Transforms.Conversion.MapValue(
                Label,
                new Dictionary<string, bool> { [two[0]] = false, [two[1]] = true },
                Target));
        else if (task.Classes is not null)
            pipeline = pipeline.Append(context.Transforms.Conversion.MapValueToKey(
                Label, Target,
                keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue));
        return pipeline.Append(Trainer(context, task, method));
    }

    private static IEstimator<ITransformer> Trainer(
        MLContext context, TableTask task, string method) =>
        (task.Classes?.Length, method) switch
        {
            (null, Method.LightGbm) => context.Regression.Trainers.LightGbm(),
            (2, Method.LightGbm) => context.BinaryClassification.Trainers.LightGbm(),
            (_, Method.LightGbm) => context.MulticlassClassification.Trainers.LightGbm(),
            (null, _) => context.Regression.Trainers.FastTree(),
            (2, _) => context.BinaryClassification.Trainers.FastTree(),
            _ => context.MulticlassClassification.Trainers.OneVersusAll(
                context.BinaryClassification.Trainers.FastTree()),
        };

    private static double[] Predictions(IDataView predicted, TableTask task)
    {
        if (task.Classes is null)
            return [.. predicted.GetColumn<float>("Score").Select(score => (double)score)];
        if (task.Classes.Length == 2)
            return
            [
                .. predicted.GetColumn<float>("Probability")
                    .SelectMany(p => new[] { 1.0 - p, p }),
            ];
        var keys = default(VBuffer<ReadOnlyMemory<char>>);
        predicted.Schema[Label].GetKeyValues(ref keys);
        int[] places =
            [.. keys.DenseValues().Select(key => Array.IndexOf(task.Classes, $"{key}"))];
        var predictions = new List<double>();
        foreach (var scores in predicted.GetColumn<float[]>("Score"))
        {
            var row = new double[task.Classes.Length];
            for (var j = 0; j < scores.Length; j++)
                row[places[j]] = scores[j];
            predictions.AddRange(row);
        }

        return [.. predictions];
    }

    private static IEnumerable<int> Categories(TableTask task) =>
        from column in task.Columns.Index() where !column.Item.IsNumber select column.Index;

    private static string Name(int column) => $"category {column}";
}
