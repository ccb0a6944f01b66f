using System.Reflection;
using GpuBp.Compute;
using Xunit.Sdk;
using Xunit.v3;

namespace GpuBp.Tests.Devices;

/// <summary>
/// One theory row for each backend, and one with checks for tests of kernels and of training, whose name is the test's first parameter; values given here are
/// the parameters after it. Each row has the trait <c>Device</c>; a backend that this machine lacks
/// is skipped with the reason, unless <c>GPUBP_REQUIRE_OPENCL=1</c>, or <c>GPUBP_TEST_CUDA</c>, makes its
/// absence a failure. Where there is no CUDA card, a simulated one runs the rows of <c>cuda</c>.
/// </summary>
/// <example><c>[Theory, EveryDevice] public void Subject_Case_Expectation(string deviceName)</c></example>
/// <example><c>[Theory, EveryDevice(1), EveryDevice(257)] public void …(string deviceName, int n)</c></example>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class EveryDeviceAttribute(params object?[] values) : DataAttribute
{
    /// <summary>The one backend that the test is about; all when null.</summary>
    public string? Only { get; init; }

    /// <summary>Whether ILGPU's devices and the checks take the row in long runs alone: they would need seconds for
    /// what other rows prove of them.</summary>
    public bool SparesIlgpu { get; init; }

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(
        MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        var rows = Names(testMethod)
            .Where(name => Only is null || Only == name)
            .Where(name => !SparesIlgpu || LongRun.IsAsked || !IsSlow(name))
            .Select(name => (ITheoryDataRow)new TheoryDataRow([name, .. values])
            {
                Skip = TestDevices.SkipReason(name),
                Traits = new() { ["Device"] = [name] },
            });
        return new([.. rows]);
    }

    public override bool SupportsDiscoveryEnumeration() => true;

    // Tests of devices have kernels of their own, written by hand and without checked forms.
    private static IEnumerable<string> Names(MethodInfo testMethod) =>
        testMethod.DeclaringType!.Namespace is
            "GpuBp.Tests.Kernels" or "GpuBp.Tests.Generator" or "GpuBp.Tests.Training"
                ? TestDevices.Names.Append(TestDevices.Checked)
                : TestDevices.Names;

    internal static bool IsSlow(string name) =>
        name == TestDevices.Checked || DeviceCatalog.IsIlgpu(name);
}
