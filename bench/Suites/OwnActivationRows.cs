using GpuBp.Bench.Reporting;
using GpuBp.Bench.Timing;
using GpuBp.Kernels;

namespace GpuBp.Bench.Suites;

/// <summary>
/// Compares steps with a user's activation and steps with a built-in one of similar cost.
/// </summary>
internal static class OwnActivationRows
{
    internal static void Run(Session session)
    {
        foreach (var step in StepCase.All(session.IsQuick)
            .Where(s => s.Sizes is [64, ..] or [784, 512, ..]))
        {
            var own = step with { Hidden = "softsign" };
            var name = $"{step.Name}, own activation";
            if (!session.Wants(name))
                continue;

            var data = step.Data(step.Batch);
            foreach (var engine in session.Engines.All)
            {
                using var builtIn = new OurStep(engine, step with { Hidden = "relu" }, data);
                using var ours = new OurStep(engine, own, data);
                var results = Turns.Take([ours, builtIn], session.Rounds, session.Turn);
                var rate = results.Rate(ours);
                session.Add(new Row
                {
                    Suite = "step",
                    Case = name,
                    Device = engine.Name,
                    Threads = engine.Threads,
                    Value = rate.Median,
                    Unit = "steps/s",
                    Spread = [rate.Min, rate.Max],
                    Ratios = new() { ["relu"] = results.Ratio(ours, builtIn)!.Value.Median },
                });
            }
        }
    }
}

/// <summary>σ(z) = z / (1 + |z|);  σ′ = (1 − |a|)²</summary>
internal readonly partial struct Softsign : IActivation
{
    /// <inheritdoc/>
    public static bool KeepsZ => false;

    /// <inheritdoc/>
    public static float Apply(float z) => z / (1f + MathF.Abs(z));

    /// <inheritdoc/>
    public static float Derivative(float kept) => (1f - MathF.Abs(kept)) * (1f - MathF.Abs(kept));
}
