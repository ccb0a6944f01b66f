using System.Text;
using GpuBp.Kernels;

namespace GpuBp;

/// <summary>An optimizer of a user's rule.</summary>
internal sealed record OwnOptimizer<TRule> : Optimizer
    where TRule : struct, IUpdateRule
{
    private readonly string _name;
    private readonly (float, float, float, float) _hyper;

    internal OwnOptimizer(
        string name, float learningRate, float hyper1, float hyper2, float hyper3, float hyper4)
        : base(learningRate)
    {
        _name = name;
        _hyper = (hyper1, hyper2, hyper3, hyper4);
    }

    internal override float? Decay => null;

    internal override UpdateRule Rule => UpdateRule<TRule>.Instance;

    internal override IReadOnlyList<string> StateNames =>
        [.. Enumerable.Range(1, TRule.States).Select(n => $"state{n}")];

    /// <summary>
    /// Lion { LearningRate = 0.1, Hyper1 = 0.9, Hyper2 = 0.99, Hyper3 = 0, Hyper4 = 0 }
    /// </summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{_name} {{ ");
        PrintMembers(text);
        var (h1, h2, h3, h4) = _hyper;
        return text.Append($", Hyper1 = {h1}, Hyper2 = {h2}, Hyper3 = {h3}, Hyper4 = {h4} }}")
            .ToString();
    }

    private protected override void Describe(float[] settings) =>
        (settings[UpdateNumbers.Hyper1], settings[UpdateNumbers.Hyper2],
            settings[UpdateNumbers.Hyper3], settings[UpdateNumbers.Hyper4]) = _hyper;
}
