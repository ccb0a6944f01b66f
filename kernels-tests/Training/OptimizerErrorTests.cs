namespace GpuBp.Tests.Training;

/// <summary>Every setting of every optimiser out of its range.</summary>
public class OptimizerErrorTests
{
    private const string Rate = "must be above 0 and finite";
    private const string Share = "must be at least 0 and below 1";
    private const string NotNegative = "must be at least 0 and finite";

    public static TheoryData<string, float, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, float, string>();
            void Add(string setting, string range, params float[] values)
            {
                foreach (var value in values.Append(float.NaN))
                    cases.Add(setting, value, range);
            }

            foreach (var kind in new[] { "Sgd", "RmsProp", "Adam", "AdamW", "Of" })
            {
                Add($"{kind}.LearningRate", Rate, 0, -1, float.PositiveInfinity);
                Add($"{kind}.ClipNorm", "must be above 0; infinity does not clip", 0, -1);
            }

            foreach (var setting in new[]
                { "Sgd.Momentum", "RmsProp.Momentum", "RmsProp.Alpha", "Adam.Beta1", "Adam.Beta2", "AdamW.Beta1", "AdamW.Beta2" })
                Add(setting, Share, -0.1f, 1, float.PositiveInfinity);
            foreach (var kind in new[] { "Sgd", "RmsProp", "Adam", "AdamW" })
                Add($"{kind}.WeightDecay", NotNegative, -0.1f, float.PositiveInfinity);
            foreach (var kind in new[] { "RmsProp", "Adam", "AdamW" })
                Add($"{kind}.Epsilon", "must be at least 1E-20 and finite", 0, -1, float.PositiveInfinity);
            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Optimizer_SettingOutOfRange_NamesItTheValueAndTheRange(string setting, float value, string range)
    {
        var name = setting.Split('.')[1];
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => Make(setting, value));

        Assert.Equal(name, e.ParamName);
        Assert.Equal(value, Convert.ToSingle(e.ActualValue, null));
        Assert.Contains(range, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sgd_NesterovWithoutMomentum_SaysWhatToSet()
    {
        var e = Assert.Throws<ArgumentException>("Nesterov", () => new Sgd(1, Nesterov: true));

        Assert.Contains("Momentum is 0", e.Message, StringComparison.Ordinal);
    }

    private static Optimizer Make(string setting, float value) => setting switch
    {
        "Sgd.LearningRate" => new Sgd(value),
        "Sgd.Momentum" => new Sgd(1, value),
        "Sgd.WeightDecay" => new Sgd(1, WeightDecay: value),
        "Sgd.ClipNorm" => new Sgd(1) { ClipNorm = value },
        "RmsProp.LearningRate" => new RmsProp(value),
        "RmsProp.Alpha" => new RmsProp(Alpha: value),
        "RmsProp.Epsilon" => new RmsProp(Epsilon: value),
        "RmsProp.WeightDecay" => new RmsProp(WeightDecay: value),
        "RmsProp.Momentum" => new RmsProp(Momentum: value),
        "RmsProp.ClipNorm" => new RmsProp { ClipNorm = value },
        "Adam.LearningRate" => new Adam(value),
        "Adam.Beta1" => new Adam(Beta1: value),
        "Adam.Beta2" => new Adam(Beta2: value),
        "Adam.Epsilon" => new Adam(Epsilon: value),
        "Adam.WeightDecay" => new Adam(WeightDecay: value),
        "Adam.ClipNorm" => new Adam { ClipNorm = value },
        "AdamW.LearningRate" => new AdamW(value),
        "AdamW.Beta1" => new AdamW(Beta1: value),
        "AdamW.Beta2" => new AdamW(Beta2: value),
        "AdamW.Epsilon" => new AdamW(Epsilon: value),
        "AdamW.WeightDecay" => new AdamW(WeightDecay: value),
        "AdamW.ClipNorm" => new AdamW { ClipNorm = value },
        "Of.LearningRate" => Optimizer.Of<LionRule>(value),
        "Of.ClipNorm" => Optimizer.Of<LionRule>(1) with { ClipNorm = value },
        _ => throw new ArgumentException(setting),
    };
}
