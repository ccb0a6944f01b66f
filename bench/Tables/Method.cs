namespace GpuBp.Bench.Tables;

/// <summary>The ways to learn a table, by name, each at its defaults.</summary>
internal static class Method
{
    /// <summary><c>gpubp train</c> without options.</summary>
    internal const string Ours = "gpubp";

    /// <summary>LightGBM of ML.NET.</summary>
    internal const string LightGbm = "LightGBM";

    /// <summary>scikit-learn's gradient boosting on histograms.</summary>
    internal const string HistGradientBoosting = "HistGradientBoosting";

    /// <summary>FastTree of ML.NET.</summary>
    internal const string FastTree = "FastTree";

    /// <summary>scikit-learn's multi-layer perceptron.</summary>
    internal const string Mlp = "MLP";

    internal static readonly string[] All = [Ours, LightGbm, HistGradientBoosting, FastTree, Mlp];

    /// <summary>The field that the project's goals name: ours and the two strongest.</summary>
    internal static readonly string[] Judged = [Ours, LightGbm, HistGradientBoosting];

    internal static bool IsPython(string method) => method is HistGradientBoosting or Mlp;
}
