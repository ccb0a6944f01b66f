namespace GpuBp;

/// <summary>Holds classes that no new row has, by drawn rows with the model's own
/// answers.</summary>
internal static class OldClasses
{
    /// <summary>Of fewer rows, each seen more often, networks learned what no row of a class
    /// has.</summary>
    private const int MinDrawn = 5000;
    private const int MaxDrawn = 10_000;
    private const int DrawnPerRow = 20;

    /// <summary>How much more drawn rows count than rows of a class: only few of them lie where
    /// rows of the class do, for columns are drawn on their own.</summary>
    private const double DrawnWeight = 5;

    /// <summary>New rows that are compared with a drawn one, at most.</summary>
    private const int MaxCompared = 500;

    /// <summary>The samples, with drawn ones where a class of the model has no row.</summary>
    /// <param name="model">The model as it is.</param>
    /// <param name="plan">Its plan, wider.</param>
    /// <param name="samples">The new rows.</param>
    /// <param name="seed">The seed of the drawn ones.</param>
    internal static (Dataset Samples, IReadOnlyList<string> Notes) Held(
        Model model, TablePlan plan, Dataset samples, int seed)
    {
        if (model.Preprocessing.Plan!.Target!.Classes is not { } classes)
            return (samples, []);
        var present = samples.Labels.ToArray().ToHashSet();
        string[] absent = [.. classes.Where((_, c) => !present.Contains(c))];
        if (absent.Length == 0)
            return (samples, []);
        var count = Math.Clamp(DrawnPerRow * samples.Rows, MinDrawn, MaxDrawn);
        var drawn = model.Kept.Moments is { } moments
            ? ClassRows.Of(
                moments, model.Preprocessing.Plan, plan,
                [.. Enumerable.Range(0, classes.Count).Where(c => !present.Contains(c))],
                count, seed)
            : DrawnRows.Of(plan, count, seed);
        var answered = Answers(model, drawn, plan);
        var (features, answers) = model.Kept.Moments is null
            ? Far(drawn, samples, answered)
            : Listed(drawn, samples, answered);
        return (Joined(samples, features, answers, DrawnWeight * absent.Length / present.Count),
        [
            $"no row is of {string.Join(", ", absent)}: {answers.Count:N0} rows drawn from " +
                (model.Kept.Moments is null ? "the plan" : "their means and covariances") +
                ", with the model's answers, stand for them; rows of them would hold them better",
        ]);
    }

    // The old model takes the same rows by its own, narrower plan.
    private static float[,] Answers(Model model, float[,] drawn, TablePlan plan)
    {
        var old = model.Preprocessing.Plan!;
        var narrow = new float[drawn.GetLength(0), old.Inputs];
        for (var k = 0; k < old.Columns.Count; k++)
        {
            for (var i = 0; i < drawn.GetLength(0); i++)
            {
                for (var j = 0; j < old.Columns[k].Inputs; j++)
                    narrow[i, old.FirstInputs[k] + j] = drawn[i, plan.FirstInputs[k] + j];
            }
        }

        return model.Predict(member => member.Predict(narrow));
    }

    // A drawn row that lies among the new ones would contradict them.
    private static (List<float[]> Features, List<float[]> Answers) Far(
        float[,] drawn, Dataset samples, float[,] answers)
    {
        float[][] rows = [.. Enumerable.Range(0, Math.Min(samples.Rows, MaxCompared))
            .Select(i => samples.Row(i).ToArray())];
        var distances = rows.Select((row, i) => Nearest(row, rows.Where((_, n) => n != i)))
            .Where(double.IsFinite).Order().ToList();
        var reach = distances.Count == 0 ? 0 : distances[distances.Count / 2];
        var (features, kept) = Listed(drawn, samples, answers);
        int[] far = [.. Enumerable.Range(0, features.Count)
            .Where(i => Nearest(features[i], rows) > reach)];
        return ([.. far.Select(i => features[i])], [.. far.Select(i => kept[i])]);
    }

    private static (List<float[]> Features, List<float[]> Answers) Listed(
        float[,] drawn, Dataset samples, float[,] answers)
    {
        var rows = Enumerable.Range(0, drawn.GetLength(0));
        return (
            [.. rows.Select(i =>
                Enumerable.Range(0, samples.Inputs).Select(k => drawn[i, k]).ToArray())],
            [.. rows.Select(i => Enumerable.Range(0, samples.Outputs)
                .Select(j => j < answers.GetLength(1) ? answers[i, j] : 0).ToArray())]);
    }

    private static double Nearest(float[] row, IEnumerable<float[]> rows)
    {
        var nearest = double.PositiveInfinity;
        foreach (var other in rows)
        {
            var sum = 0.0;
            for (var k = 0; k < row.Length; k++)
                sum += (row[k] - other[k]) * (row[k] - other[k]);
            nearest = Math.Min(nearest, sum);
        }

        return nearest;
    }

    private static Dataset Joined(
        Dataset samples, List<float[]> features, List<float[]> answers, double share)
    {
        if (features.Count == 0)
            return samples;
        var weight = (float)(share * samples.Rows / features.Count);
        float[] weights =
            [.. Enumerable.Repeat(1f, samples.Rows), .. Enumerable.Repeat(weight, features.Count)];
        return Dataset.Wrap(
            [.. samples.Features.Span, .. features.SelectMany(row => row)], samples.Inputs,
            [.. samples.Targets.Span, .. answers.SelectMany(row => row)], samples.Outputs)
            .WithWeights(weights);
    }
}
