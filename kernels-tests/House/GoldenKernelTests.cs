using System.Reflection;
using GpuBp.Compute;
using GpuBp.Compute.Cuda;
using GpuBp.Compute.OpenCl;
using GpuBp.Kernels;

namespace GpuBp.Tests.House;

/// <summary>
/// What the compilers of OpenCL and CUDA devices are given for each of the library's kernels, so
/// that a change of the generator is seen.
/// </summary>
public class GoldenKernelTests
{
    // One closure for each kernel; together they hold every function of the prelude that the
    // library's policies use.
    private static readonly Dictionary<string, Func<Kernel>> Kernels = new()
    {
        ["Activate"] = Launch.ActivateKernel<Sigmoid>,
        ["BackwardDelta"] = Launch.BackwardDeltaKernel<GpuTile, Relu>,
        ["BiasActivation"] = Launch.BiasActivationKernel<Relu>,
        ["BiasDescent"] = Launch.BiasDescentKernel,
        ["BiasGradient"] = Launch.BiasGradientKernel,
        ["Copy"] = Launch.CopyKernel,
        ["CountCorrect"] = Launch.CountCorrectKernel,
        ["DerivativeProduct"] = Launch.DerivativeProductKernel<Relu>,
        ["Dropout"] = Launch.DropoutKernel,
        ["GatherRows"] = Launch.GatherRowsKernel,
        ["GradientSquares"] = Launch.GradientSquaresKernel,
        ["LinearForward"] = Launch.LinearForwardKernel<GpuTile, Sigmoid>,
        ["NextBatch"] = Launch.NextBatchKernel,
        ["NonFiniteNote"] = Launch.NonFiniteNoteKernel,
        ["OutputDelta"] = Launch.OutputDeltaKernel<Tanh, QuadraticLoss>,
        ["PackBFloat16"] = Launch.PackBFloat16Kernel,
        ["ResidentTraining"] =
            Launch.ResidentTrainingKernel<Resident44, Sigmoid, Identity, SoftmaxCrossEntropyLoss>,
        ["SampleCost"] = Launch.SampleCostKernel<SigmoidCrossEntropyLoss>,
        ["ScheduledRate"] = Launch.ScheduledRateKernel,
        ["SgdUpdate"] = Launch.SgdUpdateKernel,
        ["Softmax"] = Launch.SoftmaxKernel,
        ["SoftmaxDelta"] = Launch.SoftmaxDeltaKernel,
        ["Update"] = Launch.UpdateKernel<AdamRule>,
        ["UpdateNumbers"] = Launch.UpdateNumbersKernel,
        ["WeighRows"] = Launch.WeighRowsKernel,
        ["WeightDescent"] = Launch.WeightDescentKernel<GpuTile>,
        ["WeightGradient"] = Launch.WeightGradientKernel<GpuTile>,
        ["WideOutputDelta"] = Launch.WideOutputDeltaKernel<Tanh, QuadraticLoss>,
        ["WideSoftmaxDelta"] = Launch.WideSoftmaxDeltaKernel,
    };

    public static TheoryData<string> Names => [.. Kernels.Keys];

    /// <summary>The CUDA text of a kernel of the library, prelude included.</summary>
    internal static string CudaSource(string name) => CudaPrelude.Text + Kernels[name]().Text;

    [Theory, MemberData(nameof(Names))]
    public void OpenClText_OfKernel_IsAsReviewed(string name) => GoldenFile.Matches(
        $"kernels-tests/Golden/{name}.cl", OpenClPrelude.Text + Kernels[name]().Text);

    [Theory, MemberData(nameof(Names))]
    public void CudaText_OfKernel_IsAsReviewed(string name) =>
        GoldenFile.Matches($"kernels-tests/Golden/{name}.cu", CudaSource(name));

    [Fact]
    public void Kernels_OfTheLibrary_AllHaveGoldenFiles()
    {
        var kernels =
            from type in typeof(Mlp).Assembly.GetTypes()
            from method in type.GetMethods(
                BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            where method.IsDefined(typeof(KernelAttribute))
            select method.Name == "Run" ? type.Name : method.Name;

        Assert.Equal(kernels.Order(), Kernels.Keys.Order());
    }
}
