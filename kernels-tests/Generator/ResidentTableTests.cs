using System.Text.RegularExpressions;
using GpuBp.Compute;
using GpuBp.Compute.Cuda;
using GpuBp.Kernels;

namespace GpuBp.Tests.Generator;

/// <summary>Resident training as CUDA compiles it for one layout.</summary>
public partial class ResidentTableTests
{
    private static readonly Kernel Plain =
        GpuBp.Kernels.Launch.ResidentTrainingKernel<Resident44, Sigmoid, Identity, SoftmaxCrossEntropyLoss>();

    // A layer with tiles of every kind, ragged edges, and an odd batch; one layer; the most layers.
    [Theory]
    [InlineData(new[] { 13, 66, 21, 3 }, 33)]
    [InlineData(new[] { 5, 4 }, 1)]
    [InlineData(new[] { 3, 4, 5, 6, 7, 8, 9, 10, 2 }, 8)]
    public void CudaText_ForOneLayout_DividesByNoSizeAndKeepsArraysInRegisters(int[] sizes, int batchSize)
    {
        var ptx = Compile(Plain.For(ResidentTable.Definitions(LayoutOf(sizes, batchSize))));

        // The positions of W and the ragged batch: every divisor is a number that the compiler knows.
        Assert.Matches(Divisions(), Compile(Plain));
        Assert.DoesNotMatch(Divisions(), ptx);
        Assert.DoesNotContain("__local_depot", ptx, StringComparison.Ordinal);
    }

    [Fact]
    public void CudaText_ForOneLayout_IsAnotherThanForAnother()
    {
        var first = Plain.For(ResidentTable.Definitions(LayoutOf([5, 4], 8)));
        var second = Plain.For(ResidentTable.Definitions(LayoutOf([5, 4], 9)));

        Assert.NotEqual(first.CudaText, second.CudaText);
        Assert.NotEqual(Plain.CudaText, first.CudaText);
        Assert.Equal(Plain.Text, first.Text); // What OpenCL compiles.
    }

    private static ResidentLayout LayoutOf(int[] sizes, int batchSize)
    {
        var shapes = new List<ResidentShape>();
        long at = 0;
        for (var l = 1; l < sizes.Length; l++)
        {
            var weights = (long)sizes[l - 1] * sizes[l];
            shapes.Add(new ResidentShape(sizes[l - 1], sizes[l], at, at + weights, HasBias: true));
            at += weights + sizes[l];
        }

        return ResidentLayout.Of([.. shapes], batchSize)!;
    }

    private static string Compile(Kernel kernel) =>
        CudaText.Compile(kernel.Name, CudaCompiler.Source(kernel), "sm_80");

    [GeneratedRegex(@"\b(div|rem)\.[su](32|64)\b")]
    private static partial Regex Divisions();
}
