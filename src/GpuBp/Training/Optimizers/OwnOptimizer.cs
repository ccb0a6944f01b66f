using System.Text;
using GpuBp.Kernels;

namespace GpuBp;

/// <summary>An optimiser of the user's.</summary>
internal sealed record OwnOptimizer<TRule> : Optimizer
    where TRule : struct, IUpdateRule
{
    private readonly string _name;
    private readonly (float A, float B, float C, float D) _settings;

    internal OwnOptimizer(string name, float learningRate, float a, float b, float c, float d)
        : base(learningRate)
    {
        _name = name;
        _settings = (a, b, c, d);
    }

    internal override UpdateRule Rule => UpdateRule<TRule>.Instance;

    internal override IReadOnlyList<string> StateNames =>
        [.. Enumerable.Range(1, TRule.States).Select(n => $"state{n}")];

    /// <summary>Lion { LearningRate = 0.1, a = 0.9, b = 0.99, c = 0, d = 0 }</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{_name} {{ ");
        PrintMembers(text);
        var (a, b, c, d) = _settings;
        return text.Append($", a = {a}, b = {b}, c = {c}, d = {d} }}").ToString();
    }

    private protected override void Describe(float[] settings) =>
        (settings[UpdateNumbers.A], settings[UpdateNumbers.B], settings[UpdateNumbers.C], settings[UpdateNumbers.D]) =
        _settings;
}
