using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Populations;

/// <summary>What a population refuses, and what it says.</summary>
public class PopulationErrorTests
{
    private static readonly Dataset Two = Members.Data(RandomNumbers.Create(), inputs: 3, classes: 2);
    private static readonly Dataset Wide = Members.Data(RandomNumbers.Create(), inputs: 4, classes: 2);

    [Fact]
    public void Members_NoneOrNull_AreRefused()
    {
        Refuses("members is empty; give at least one");
        Assert.Throws<ArgumentNullException>(() => Train([null!]));
    }

    [Fact]
    public void Members_ThatDisagree_AreNamed()
    {
        var first = Members.Small(0.1f, Two, Two);
        Refuses(
            $"members[1] (wide) learns from {Wide}, members[0] from {Two}. Give all members the same",
            first, Members.Small(0.1f, Wide, Wide) with { Label = "wide" });
        Refuses("members[1] is measured by Accuracy, members[0] by Loss", first, With(first, o => o with { Metric = Metric.Accuracy }));
        Refuses("members[1] has no validation samples, members[0] has some", first, Members.Small(0.1f, Two, null));
        Refuses("members[0] has no validation samples, members[1] has some", Members.Small(0.1f, Two, null), first);
    }

    [Fact]
    public void Member_ThatDoesNotSuitItsSamples_IsNamed()
    {
        var first = Members.Small(0.1f, Two, Two);
        var three = Members.Data(RandomNumbers.Create(), inputs: 3, classes: 3);
        Refuses("members[0] has an output layer of 2 neurons; its samples have 3 targets each", Members.Small(0.1f, three, null));
        Refuses($"members[0] is validated on {Wide}, and trained on {Two}", Members.Small(0.1f, Two, Wide));
        Refuses("members[0] (tiny): ", With(first with { Validation = null, Label = "tiny" }, o => o with { ValidationShare = 1e-9 }));
        Refuses("members[0]: FitOptions: Metric is Accuracy, which needs", With(Members.Small(0.1f, Two, null), o => o with { Metric = Metric.Accuracy }));
        Refuses("members need a folder each. Set PopulationOptions.Checkpoints", With(first, o => o with { Checkpoints = new("x") }));
        Refuses("members[0]: ", first with { Recipe = first.Recipe with { Loss = Loss.CrossEntropyWith(classWeights: [1, 2, 3]) } });
    }

    [Fact]
    public void Options_OutOfRange_SayTheRange()
    {
        Assert.Contains(
            "Rungs[1] is 3; it must be at least 4",
            Assert.Throws<ArgumentException>(() => new PopulationOptions { Rungs = [3, 3] }).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new PopulationOptions { Rungs = [0] });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PopulationOptions { Factor = 1 });
        Assert.Contains(
            "The budget of multiply-adds must be above 0",
            Assert.Throws<ArgumentOutOfRangeException>(() => new PopulationOptions { Budget = 0 }).Message,
            StringComparison.Ordinal);
        Refuses("members[0] has no validation samples, but Rungs drop members", new PopulationOptions { Rungs = [1] }, Members.Small(0.1f, Two, null));
        Refuses("The last of the Rungs is epoch 6; members train for at most 6", new PopulationOptions { Rungs = [2, 6] }, Members.Small(0.1f, Two, Two));
    }

    private static PopulationMember With(PopulationMember member, Func<FitOptions, FitOptions> change) =>
        member with { Recipe = member.Recipe with { Options = change(member.Recipe.Options) } };

    private static void Refuses(string message, params PopulationMember[] members) => Refuses(message, null, members);

    private static void Refuses(string message, PopulationOptions? options, params PopulationMember[] members) =>
        Assert.Contains(
            message, Assert.ThrowsAny<ArgumentException>(() => Train(members, options)).Message, StringComparison.Ordinal);

    private static void Train(PopulationMember[] members, PopulationOptions? options = null) =>
        Population.Train(TestDevices.Get("cpu"), members, options).Dispose();
}
