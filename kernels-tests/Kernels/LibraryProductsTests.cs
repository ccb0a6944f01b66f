using GpuBp.Compute;
using GpuBp.Kernels;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Kernels;

/// <summary>The steps where a maker's library computes the products; here plain loops stand for it.</summary>
public class LibraryProductsTests
{
    private static readonly PlainProducts Products = new();

    [Theory, EveryDevice]
    public void LinearForward_ByALibrary_MatchesReference(string deviceName)
    {
        var random = RandomNumbers.Create();
        foreach (var shape in ProductShapes.Of(deviceName, random))
            LinearForwardTests.Verify(deviceName, random, shape, ReferenceActivation.Sigmoid, (x, w, b, a) =>
                LibraryProducts.LinearForward<Sigmoid>(Products, x, w, b, a));
    }

    [Theory, EveryDevice]
    public void BackwardDelta_ByALibrary_MatchesReference(string deviceName)
    {
        var random = RandomNumbers.Create();
        foreach (var shape in ProductShapes.Of(deviceName, random))
            BackwardDeltaTests.Verify(
                deviceName, random, shape, ReferenceActivation.Tanh, (nextDelta, nextW, a, delta) =>
                    LibraryProducts.BackwardDelta<Tanh>(Products, nextDelta, nextW, a, delta));
    }

    [Theory, EveryDevice]
    public void WeightGradient_ByALibrary_MatchesReference(string deviceName)
    {
        var random = RandomNumbers.Create();
        foreach (var shape in ProductShapes.Of(deviceName, random))
            WeightGradientTests.Verify(deviceName, random, shape, (delta, x, gradW, check) =>
                LibraryProducts.WeightGradient(Products, delta, x, gradW, check));
    }

    [Theory, EveryDevice]
    public void WeightGradient_ByALibraryNotFinite_NotesTheBatch(string deviceName)
    {
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);
        var values = random.SingleMatrix(5, 7);
        values[random.NextInt(0, 4), random.NextInt(0, 6)] = float.NaN;
        using var delta = new GuardedMatrix(device, values);
        using var x = new GuardedMatrix(device, random.SingleMatrix(5, 3));
        using var gradW = new GuardedMatrix(device, 7, 3);
        using var notes = new GuardedCheck(device, batch: 11);

        LibraryProducts.WeightGradient(Products, delta.Matrix, x.Matrix, gradW.Matrix, notes.Check);

        Assert.Equal(11, notes.Read());
    }

    /// <summary>c = factor · op(a) · op(b) on the host, each sum in the order of its terms.</summary>
    private sealed class PlainProducts : IMatrixProducts
    {
        public void Multiply(Matrix a, bool transposesA, Matrix b, bool transposesB, Matrix c, float factor)
        {
            var (left, right) = (a.Data.ToArray(), b.Data.ToArray());
            var result = new float[c.Data.Length];
            for (var i = 0; i < c.Rows; i++)
            {
                for (var j = 0; j < c.Columns; j++)
                {
                    var sum = 0f;
                    for (var k = 0; k < (transposesA ? a.Rows : a.Columns); k++)
                    {
                        sum += left[transposesA ? k * a.Columns + i : i * a.Columns + k] *
                            right[transposesB ? j * b.Columns + k : k * b.Columns + j];
                    }

                    result[i * c.Columns + j] = factor * sum;
                }
            }

            c.Data.CopyFrom(result);
        }
    }
}
