using GpuBp.Compute.Cuda;
using GpuBp.Compute.OpenCl;

namespace GpuBp.Kernels;

/// <summary>The source text of the library's kernels, each with typical policies.</summary>
/// <remarks>
/// Together they use every function of the preludes that the library's policies call.
/// </remarks>
public static class KernelCatalog
{
    private static readonly Dictionary<string, Func<Kernel>> Kernels =
        new(StringComparer.OrdinalIgnoreCase)
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
            ["GroupNumbers"] = Launch.GroupNumbersKernel,
            ["LayerNorm"] = Launch.LayerNormKernel,
            ["LayerNormDelta"] = Launch.LayerNormDeltaKernel,
            ["LinearForward"] = Launch.LinearForwardKernel<GpuTile, Sigmoid>,
            ["NextBatch"] = Launch.NextBatchKernel,
            ["NonFiniteNote"] = Launch.NonFiniteNoteKernel,
            ["OutputDelta"] = Launch.OutputDeltaKernel<Tanh, QuadraticLoss>,
            ["PackBFloat16"] = Launch.PackBFloat16Kernel,
            ["ResidentTraining"] =
            Launch.ResidentTrainingKernel<Resident44, Sigmoid, Identity, SoftmaxCrossEntropyLoss>,
            ["ResidualSum"] = Launch.ResidualSumKernel,
            ["SampleCost"] = Launch.SampleCostKernel<SigmoidCrossEntropyLoss>,
            ["ScaledWeights"] = Launch.ScaledWeightsKernel,
            ["ScaleGradient"] = Launch.ScaleGradientKernel,
            ["ScheduledRate"] = Launch.ScheduledRateKernel,
            ["SgdUpdate"] = Launch.SgdUpdateKernel,
            ["ShardSum"] = Launch.ShardSumKernel,
            ["ShardWeight"] = Launch.ShardWeightKernel,
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

    /// <summary>The names of the kernels, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Kernels.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The kernel of a name, in any case.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    internal static Kernel Get(string name) => Kernels[name]();

    /// <summary>The source for OpenCL's compiler, with the prelude.</summary>
    /// <param name="name">One of <see cref="Names"/>, in any case.</param>
    /// <exception cref="KeyNotFoundException">There is no such kernel.</exception>
    public static string OpenClText(string name) => OpenClPrelude.Text + Get(name).Text;

    /// <summary>The source for CUDA's compiler, with the prelude.</summary>
    /// <param name="name">One of <see cref="Names"/>, in any case.</param>
    /// <exception cref="KeyNotFoundException">There is no such kernel.</exception>
    public static string CudaText(string name) => CudaPrelude.Text + Get(name).Text;
}
