using GpuBp.Tests.Devices;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Kernels;

/// <summary>How near the polynomial of Φ brings GELU and its derivative to their formulas.</summary>
public class GeluTests
{
    // The polynomial errs by 3.2e−8 of the tail, at most ½; the operations on it by less than 6 u of it, e^x by
    // 6 u, and the product with z by u.
    private const double OfTail = 3.2e-8 + 13 * FloatError.Unit;

    [Theory, EveryDevice]
    public void Gelu_OverItsWholeRange_IsAsNearAsStated(string deviceName)
    {
        var z = Grid();
        using var zs = new GuardedMatrix(TestDevices.Get(deviceName), z);
        using var a = new GuardedMatrix(TestDevices.Get(deviceName), 1, z.Length);

        Activation.Gelu.Apply(zs.Matrix, a.Matrix);

        foreach (var (i, actual) in a.Read().Index())
        {
            var below = ReferenceNormal.Below(z[i]);
            var tail = Math.Min(below, ReferenceNormal.Below(-z[i]));

            // e^(−z²/2) is off by what z²/2 was rounded by, too.
            var allowed = Math.Abs(z[i]) *
                (tail * (OfTail + z[i] * z[i] * FloatError.Unit) + below * 2 * FloatError.Unit) + 1.2e-38;
            Assert.True(
                Math.Abs(actual - z[i] * below) <= allowed, $"{actual}, not {z[i] * below}, of {z[i]:R}.");
        }
    }

    [Theory, EveryDevice]
    public void Gelu_Derivative_IsAsNearAsStated(string deviceName)
    {
        var z = Grid();
        var device = TestDevices.Get(deviceName);
        using var zs = new GuardedMatrix(device, z);
        using var nextDelta = new GuardedMatrix(device, [1f]);
        using var nextW = new GuardedMatrix(device, [.. z.Select(_ => 1f)]);
        using var delta = new GuardedMatrix(device, 1, z.Length);

        Activation.Gelu.BackwardDelta(nextDelta.Matrix, nextW.Matrix, zs.Matrix, delta.Matrix);

        // Φ as above, and z φ(z), at most ¼, off by e^x and its three products.
        foreach (var (i, actual) in delta.Read().Index())
            Assert.Equal(
                ReferenceActivations.Derivative(ReferenceActivation.Gelu, z[i]),
                actual,
                OfTail / 2 + 4 * FloatError.Unit);
    }

    private static float[] Grid() => [.. Enumerable.Range(-3000, 6001).Select(n => n / 200f)];
}
