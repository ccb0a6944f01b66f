using System.Diagnostics;
using System.Reflection;

namespace GpuBp.Bench.Tables;

/// <summary><c>gpubp train</c> without options, and <c>gpubp predict</c>.</summary>
internal static class OurFit
{
    internal static void Run(TableTask task)
    {
        var start = Stopwatch.GetTimestamp();
        using var model = Model.Train(Table.Open(task.TrainFile));
        var train = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (model.IsClassification != (task.Classes is not null))
            throw new InvalidOperationException(
                "gpubp train takes the target for " +
                (model.IsClassification ? "classes" : "numbers") + ", the suite for the other; " +
                "write classes as words.");

        start = Stopwatch.GetTimestamp();
        var outputs = model.Predict(Table.Open(task.TestFile));
        var predict = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var targets = model.Read(
            Table.Open(task.TestFile), new TableReadOptions { Kept = ["target"] })
            .Kept.Select(cells => cells[0]).ToArray();
        var version = typeof(Model).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        task.WriteAnswer(
            new TableAnswer(
                $"GpuBp {version}", train, predict, targets.Length, TableTask.Checksum(targets)),
            task.Classes is null
                ? [.. outputs.Cast<float>().Select(value => (double)value)]
                : Probabilities(model, outputs, task.Classes));
    }

    // A network of one output gives the probability of class 1.
    private static double[] Probabilities(Model model, float[,] outputs, string[] classes)
    {
        var (rows, columns) = (outputs.GetLength(0), outputs.GetLength(1));
        var places = Enumerable.Range(0, Math.Max(columns, 2))
            .Select(label => Array.IndexOf(classes, model.ClassName(label))).ToArray();
        if (Array.IndexOf(places, -1) is >= 0 and var foreign)
            throw new InvalidOperationException(
                $"gpubp train found the class '{model.ClassName(foreign)}', which is none of the " +
                $"table's {classes.Length}: {string.Join(", ", classes.Take(10))}.");
        var probabilities = new double[rows * classes.Length];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < places.Length; j++)
                probabilities[i * classes.Length + places[j]] =
                    columns > 1 ? outputs[i, j] : j == 1 ? outputs[i, 0] : 1 - outputs[i, 0];
        }

        return probabilities;
    }
}
