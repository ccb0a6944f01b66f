using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Kernels;

/// <summary>The library's names for what the reference computes.</summary>
internal static class LibraryActivations
{
    internal static Activation Of(ReferenceActivation activation) => activation switch
    {
        ReferenceActivation.Identity => Activation.Identity,
        ReferenceActivation.Sigmoid => Activation.Sigmoid,
        ReferenceActivation.Tanh => Activation.Tanh,
        ReferenceActivation.Relu => Activation.Relu,
        ReferenceActivation.LeakyRelu => Activation.LeakyRelu,
        ReferenceActivation.LeakyRelu20 => Activation.LeakyReluOf(0.2f),
        ReferenceActivation.Elu => Activation.Elu,
        ReferenceActivation.Gelu => Activation.Gelu,
        ReferenceActivation.Silu => Activation.Silu,
        ReferenceActivation.Mish => Activation.Mish,
        ReferenceActivation.Selu => Activation.Selu,
        ReferenceActivation.Softplus => Activation.Softplus,
        _ => Activation.Softmax,
    };

    internal static Loss Of(ReferenceLoss loss, int outputs) => loss switch
    {
        ReferenceLoss.Quadratic => Loss.Quadratic,
        ReferenceLoss.Absolute => Loss.MeanAbsolute,
        ReferenceLoss.Huber => Loss.Huber(ReferenceLosses.HuberDelta),
        ReferenceLoss.Pinball => Loss.Pinball(
            [.. Enumerable.Range(0, outputs).Select(j => (float)ReferenceLosses.Level(j, outputs))]),
        _ => Loss.CrossEntropy,
    };
}
