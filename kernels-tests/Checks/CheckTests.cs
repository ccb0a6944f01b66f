using GpuBp.Compute;
using GpuBp.Compute.Checks;
using GpuBp.Tests.Devices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Build = GpuBp.Tests.Generator.InMemoryBuild;

namespace GpuBp.Tests.Checks;

/// <summary>What is no fault, which kernels are checked, and where checked forms come from.</summary>
[Collection(EnvironmentVariables.Name)]
public class CheckTests
{
    private static readonly LaunchConfig One = new(1, 1, 8, 1);

    [Fact]
    public void Kernels_WithoutAFault_RunAsUnchecked()
    {
        var device = TestDevices.Get(TestDevices.Checked);
        using var r = device.Allocate<int>(8);

        Launch.Neighbour(device, One, r, 1);
        Assert.Equal([0, 0, 1, 2, 3, 4, 5, 6], r.View.ToArray());

        // The same launch again: what the one before wrote is no race.
        Launch.Overwrite(device, One, r, 1);
        Launch.Overwrite(device, One, r, 1);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 0], r.View.ToArray());

        using var x = device.Upload<float>([1, 2, 3, 4, 5, 6, 7, 8]);
        Launch.FaultyTreeSum(device, One, x, 8);
        Assert.Equal(36, x.View.ToArray()[0]);

        using var pairs = device.Upload<Pair>([new Pair { Second = 0.5 }, new Pair { Second = 0.25 }]);
        using var sums = device.Allocate<double>(2);
        Launch.Fields(device, 2, pairs, sums);
        Assert.Equal([3.5, 4.25], sums.View.ToArray());
    }

    [Fact]
    public void Atomics_OfAllThreads_AreNoRace()
    {
        var device = TestDevices.Get(TestDevices.Checked);
        using var x = device.Upload<int>([0, 1, 1, 0, 1]);
        using var counts = device.Upload<int>([0, 0]);

        Launch.Count(device, 5, x, counts);

        Assert.Equal([2, 3], counts.View.ToArray());
    }

    [Fact]
    public void Import_OfTheHostsMemory_CountsAsWritten()
    {
        var device = TestDevices.Get(TestDevices.Checked);
        using var x = device.Import<float>(new float[] { 5, 6 });
        using var y = device.Allocate<float>(2);

        Launch.Shift(device, 2, x, y, 0);

        Assert.Equal([5, 6], y.View.ToArray());
    }

    [Theory]
    [InlineData("1", false, true)]
    [InlineData("1", true, true)]
    [InlineData(null, false, false)]
    [InlineData(" ", true, true)]
    [InlineData("0", true, false)]
    public void Variable_AndBuild_ChooseWhatIsChecked(string? value, bool isDebug, bool isChecked)
    {
        using var variable = new EnvironmentVariable("GPUBP_CHECK", value);
        using var device = Device.OpenCpu(new CpuOptions());
        using var r = device.Upload<int>(new int[3]);
        var kernel = Like(Launch.GroupsKernel(), new CheckedForm(Launch.GroupsKernel().Checked!.Run, 0, isDebug));
        void Run() => device.Launch(
            kernel, new LaunchConfig(3, 1, 8, 1), [KernelArgument.From(r.View), KernelArgument.From(2)]);

        if (isChecked)
            Assert.Throws<KernelFaultException>(Run);
        else
            Run();
    }

    [Fact]
    public void Variable_OtherValue_IsRefused()
    {
        using var variable = new EnvironmentVariable("GPUBP_CHECK", "yes");

        var e = Assert.Throws<DeviceException>(() => Device.OpenCpu());

        Assert.Contains("GPUBP_CHECK is 'yes'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Kernel_WithoutACheckedForm_IsRefusedWithTheRemedy()
    {
        using var variable = new EnvironmentVariable("GPUBP_CHECK", "1");
        using var device = Device.Open("cpu");
        using var x = device.Upload<float>([1]);

        var e = Assert.Throws<DeviceException>(() => device.Launch(
            SampleKernels.Scale(), default, SampleKernels.ScaleArguments(1, x, x, 1)));

        Assert.Contains("Scale was built without", e.Message, StringComparison.Ordinal);
        Assert.Contains("Debug", e.Message, StringComparison.Ordinal);
        Assert.Contains("<DefineConstants>$(DefineConstants);GPUBP_CHECK</DefineConstants>", e.Message, StringComparison.Ordinal);
    }

    // What launches of unchecked kernels wrote is unknown, so only faults inside a launch are told.
    [Fact]
    public void DebugKernel_BesideUncheckedOnes_ReadsWhatTheyWrote()
    {
        using var device = Device.OpenCpu(new CpuOptions { Checks = CheckedKernels.Debug });
        using var x = device.Upload<float>([1, 2]);
        using var y = device.Allocate<float>(2);
        Launch.Shift(device, 2, x, y, 0);
        using var z = device.Allocate<float>(2);
        var shift = Launch.ShiftKernel();
        var debug = Like(shift, shift.Checked! with { IsDefault = true });
        KernelArgument[] Arguments(int by) =>
        [
            KernelArgument.From(2), KernelArgument.From(y.View), KernelArgument.From(z.View), KernelArgument.From(by),
        ];

        device.Launch(debug, default, Arguments(0));

        Assert.Equal([1, 2], z.View.ToArray());
        Assert.Throws<KernelFaultException>(() => device.Launch(debug, default, Arguments(1)));
    }

    [Theory]
    [InlineData(OptimizationLevel.Debug, false, "0, true)")]
    [InlineData(OptimizationLevel.Debug, true, "0, false)")]
    [InlineData(OptimizationLevel.Release, true, "0, false)")]
    [InlineData(OptimizationLevel.Release, false, null)]
    public void Build_InDebugOrWithTheSymbol_HasCheckedForms(OptimizationLevel level, bool hasSymbol, string? form)
    {
        var options = new CSharpParseOptions(preprocessorSymbols: hasSymbol ? ["GPUBP_CHECK"] : []);
        var compilation = Build.Compile();
        compilation = compilation
            .RemoveAllSyntaxTrees()
            .AddSyntaxTrees(
                CSharpSyntaxTree.ParseText(
                    "using GpuBp.Compute; using ILGPU; static class C { [Kernel] public static void Run(ArrayView<int> n) => n[0] = 1; }",
                    options,
                    cancellationToken: TestContext.Current.CancellationToken))
            .WithOptions(Build.Options.WithOptimizationLevel(level));

        var source = Assert.Single(
            Build.Generate(compilation).GeneratedTrees,
            tree => tree.FilePath.EndsWith("C.Run.g.cs", StringComparison.Ordinal)).ToString();

        if (form is null)
            Assert.DoesNotContain("Checked", source, StringComparison.Ordinal);
        else
            Assert.Contains($"Checked = new(CChecked.Run, {form}", source, StringComparison.Ordinal);
    }

    [Fact]
    public void Kernels_OfTheLibrary_AllHaveCheckedForms()
    {
        var launchers = typeof(Mlp).Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("Checked", StringComparison.Ordinal))
            .Select(type => type.Name[(type.Name.LastIndexOf('_') + 1)..^"Checked".Length]);

        Assert.Equal(GpuBp.Kernels.KernelCatalog.Names, launchers.Order(StringComparer.Ordinal));
    }

    private static Kernel Like(Kernel kernel, CheckedForm form) =>
        new(kernel.Name, kernel.Text, [], kernel.IsImplicit, kernel.Run, (in config) => kernel.ScratchBytes(config))
        {
            Checked = form,
        };
}
