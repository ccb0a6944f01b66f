using GpuBp.Compute;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Cuda;

/// <summary>GPUs train a small network before they are trusted: which are taken, which passed over, and what is said.</summary>
public sealed class CardVerificationTests : IDisposable
{
    private const int LaunchFailed = 719;
    private const int NotSupported = 801;

    private readonly SimulatedCard _card = new();
    private readonly string _cache;

    public CardVerificationTests() => _cache = Path.Combine(_card.Folder, "cache");

    public void Dispose() => _card.Dispose();

    [Fact]
    public void Open_CardThatTrainsRightly_IsTakenAndAskedOnce()
    {
        Assert.Empty(OpensTheCard().Warnings);
        var runs = _card.Calls("kernel");
        Assert.NotEqual(0, runs);

        Assert.Empty(OpensTheCard().Warnings);
        Assert.Empty(OpensTheCard("cuda").Warnings);

        Assert.Equal(runs, _card.Calls("kernel"));
    }

    [Fact]
    public void Open_CardWithAWrongKernel_TrainsRightlyOnTheNextDevice()
    {
        _card.ComputeWrongly("WeightGradient");
        using var cpu = Device.OpenCpu();

        using var device = Open(null);

        Assert.NotEqual("cuda:0", device.Info.Id);
        Assert.Equal(XorLoss(cpu), XorLoss(device), 1e-4);
        var warning = device.Warnings[0];
        Assert.All(
            (string[])["cuda:0 (Simulated card", "computes wrongly", "where the CPU comes to", "gpubp doctor"],
            words => Assert.Contains(words, warning, StringComparison.Ordinal));
    }

    [Fact]
    public void Open_CardThatWasPassedOver_IsNotOpenedAgain()
    {
        _card.ComputeWrongly("SoftmaxDelta");
        using var first = Open(null);
        var opened = _card.Calls("cuDevicePrimaryCtxRetain");
        Assert.NotEqual(0, opened);

        using var second = Open(null);

        Assert.Equal(first.Info, second.Info);
        Assert.Equal(first.Warnings, second.Warnings);
        Assert.Equal(opened, _card.Calls("cuDevicePrimaryCtxRetain"));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Open_WrongCardByName_OpensItWithTheWarning(bool isKnown)
    {
        _card.ComputeWrongly("Resident");
        if (isKnown)
            Open(null).Dispose();

        using var device = Open("cuda");

        Assert.Equal("cuda:0", device.Info.Id);
        Assert.Contains("computes wrongly", Assert.Single(device.Warnings), StringComparison.Ordinal);
        AssertScales(device);
    }

    [Fact]
    public void Open_CardWhoseLaunchesFail_IsPassedOverAndNamed()
    {
        _card.Fail("kernel", LaunchFailed);

        using (var device = Open(null))
            Assert.Contains("CUDA_ERROR_LAUNCH_FAILED (719", device.Warnings[0], StringComparison.Ordinal);

        // By name it begins anew: what failed has not lost it.
        _card.Fail("kernel", 0);
        using var named = Open("cuda");
        Assert.Contains("CUDA_ERROR_LAUNCH_FAILED (719", Assert.Single(named.Warnings), StringComparison.Ordinal);
        AssertScales(named);
    }

    [Fact]
    public void Open_CardThatCannotBeOpenedOrIsFull_IsPassedOverForThisOnce()
    {
        _card.Fail("cuStreamCreate", NotSupported, failures: 1);
        using (var device = Open(null))
            Assert.Contains("cannot be opened", device.Warnings[0], StringComparison.Ordinal);

        _card.SetMemory(1 << 10);
        using (var device = Open(null))
            Assert.Contains("cuda:0 (Simulated card) is out of memory", device.Warnings[0], StringComparison.Ordinal);

        _card.SetMemory(1 << 30);
        Assert.Empty(OpensTheCard().Warnings);
    }

    [Theory, InlineData("0", true), InlineData(" 0 ", true), InlineData("inside", false), InlineData(" inside ", false)]
    public void Open_WrongCard_IsTakenOnlyWhereVerificationIsOff(string verify, bool isTaken)
    {
        _card.ComputeWrongly("BackwardDelta");

        using var device = Open(null, verify);

        Assert.Equal(isTaken, device.Info.Id == "cuda:0");
        Assert.Equal(isTaken, device.Warnings.Count == 0);
    }

    [Theory, InlineData("2"), InlineData("off")]
    public void Open_VariableOfAnotherValue_SaysWhichThereAre(string verify)
    {
        var e = Assert.Throws<DeviceException>(() => Open(null, verify));

        Assert.Contains($"GPUBP_VERIFY is '{verify}'; it must be 1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Diagnose_CardThatWasPassedOver_SaysSo()
    {
        _card.ComputeWrongly("LinearForward");
        Assert.DoesNotContain(Problems(), problem => problem.Contains("computes wrongly", StringComparison.Ordinal));
        using var device = Open(null);

        Assert.Contains(device.Warnings[0], Problems());

        Assert.DoesNotContain(device.Warnings[0], Problems("0"));
        IReadOnlyList<string> Problems(string? verify = null) => DeviceCatalog.Diagnose(Environment(verify)).Problems;
    }

    [Fact]
    public void KnownProblem_OfAnotherDriverOrCard_IsUnknown()
    {
        _card.Fail("kernel", LaunchFailed);
        using var device = _card.Open();
        var verification = new DeviceVerification(Environment(null));

        Assert.NotEmpty(verification.Verify(device));

        Assert.NotNull(verification.KnownProblem(device.Info));
        Assert.Null(verification.KnownProblem(device.Info with { Driver = "CUDA 12.5" }));
        Assert.Null(verification.KnownProblem(device.Info with { Name = "Another card" }));
        Assert.Null(verification.KnownProblem(device.Info with { Id = "cuda:1" }));
    }

    // Each kernel of the self-test, one number of each of its results wrong.
    [Theory]
    [InlineData("GatherRows"), InlineData("LinearForward"), InlineData("SoftmaxDelta"), InlineData("BackwardDelta")]
    [InlineData("WeightGradient"), InlineData("BiasGradient"), InlineData("Update"), InlineData("Resident")]
    public void SelfTest_FaultInOneKernel_SeesIt(string kernel)
    {
        using var device = _card.Open();
        Assert.Null(SelfTest.Run(device));

        _card.ComputeWrongly(kernel);

        Assert.NotNull(SelfTest.Run(device));
    }

    private Device Open(string? name, string? verify = null) => DeviceCatalog.Open(name, Environment(verify));

    private Device OpensTheCard(string? name = null)
    {
        using var device = Open(name);
        Assert.Equal("cuda:0", device.Info.Id);
        return device;
    }

    private Func<string, string?> Environment(string? verify) => name =>
        name == DeviceVerification.Variable && verify is not null ? verify : CudaCard.Simulated(_card.Driver, _card.Nvrtc, _cache)(name);

    private static double XorLoss(Device device)
    {
        var xor = new Dataset(
            new float[,] { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } }, new float[,] { { 0 }, { 1 }, { 1 }, { 0 } });
        using var network = new Mlp(device, [2, 8, 1], Activation.Sigmoid, seed: 1);
        using var trainer = new Trainer(network, Loss.CrossEntropy, new Sgd(1), batchSize: 4);
        return trainer.FitLast(xor, epochs: 50)[^1].Loss;
    }

    private static void AssertScales(Device device)
    {
        using var x = device.Upload<float>([1, 2]);
        device.Launch(SampleKernels.Scale(), default, SampleKernels.ScaleArguments(2, x, x, 3));
        Assert.Equal([3, 6], x.View.ToArray());
    }
}
