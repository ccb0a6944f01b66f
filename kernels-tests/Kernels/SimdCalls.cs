using GpuBp.Compute;
using GpuBp.Compute.Cpu;
using GpuBp.Kernels;
using GpuBp.Kernels.Simd;

namespace GpuBp.Tests.Kernels;

/// <summary>The SIMD forms with their arguments: matrices of the CPU device, and sizes.</summary>
internal static unsafe class SimdCalls
{
    internal sealed class ActivateCall<T>(GuardedMatrix z, GuardedMatrix a, int count) : ISimdCall
        where T : struct, IActivation
    {
        public CpuWork Work<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => ActivateSimd.Work<T>(count, z.Start, a.Start);

        public void Run<TVector, TSimd>(CpuPart part)
            where TVector : struct
            where TSimd : struct, ISimd<TVector> =>
            ActivateSimd.Run<T, TVector, TSimd>(part, count, z.Start, a.Start);
    }

    internal sealed class SgdUpdateCall(
        GuardedMatrix w, GuardedMatrix grad, int count, GuardedMatrix rate) : ISimdCall
    {
        public CpuWork Work<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> =>
            SgdUpdateSimd.Work(count, w.Start, grad.Start, rate.Start);

        public void Run<TVector, TSimd>(CpuPart part)
            where TVector : struct
            where TSimd : struct, ISimd<TVector> =>
            SgdUpdateSimd.Run<TVector, TSimd>(part, count, w.Start, grad.Start, rate.Start);
    }

    internal sealed class BiasGradientCall(
        GuardedMatrix delta, GuardedMatrix gradB, int batch, int outputs) : ISimdCall
    {
        public CpuWork Work<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> =>
            BiasGradientSimd.Work(delta.Start, gradB.Start, batch, outputs);

        public void Run<TVector, TSimd>(CpuPart part)
            where TVector : struct
            where TSimd : struct, ISimd<TVector> =>
            BiasGradientSimd.Run<TVector, TSimd>(part, delta.Start, gradB.Start, batch, outputs);
    }

    internal sealed class BiasDescentCall(
        GuardedMatrix delta, GuardedMatrix b, GuardedMatrix rate, int batch, int outputs) : ISimdCall
    {
        public CpuWork Work<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> =>
            BiasDescentSimd.Work(delta.Start, b.Start, rate.Start, batch, outputs);

        public void Run<TVector, TSimd>(CpuPart part)
            where TVector : struct
            where TSimd : struct, ISimd<TVector> =>
            BiasDescentSimd.Run<TVector, TSimd>(part, delta.Start, b.Start, rate.Start, batch, outputs);
    }

    internal sealed class ScaledWeightsCall(
        GuardedMatrix w, GuardedMatrix scale, GuardedMatrix scaled, int count, int inputs) : ISimdCall
    {
        public CpuWork Work<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> =>
            ScaledWeightsSimd.Work(count, w.Start, scale.Start, scaled.Start, inputs);

        public void Run<TVector, TSimd>(CpuPart part)
            where TVector : struct
            where TSimd : struct, ISimd<TVector> =>
            ScaledWeightsSimd.Run<TVector, TSimd>(part, count, w.Start, scale.Start, scaled.Start, inputs);
    }

    internal sealed class ScaleGradientCall(
        GuardedMatrix w, GuardedMatrix scale, GuardedMatrix grad, GuardedMatrix gradScale, int inputs, int outputs)
        : ISimdCall
    {
        public CpuWork Work<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => ScaleGradientSimd.Work(
                inputs, w.Start, scale.Start, grad.Start, gradScale.Start, inputs, outputs);

        public void Run<TVector, TSimd>(CpuPart part)
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => ScaleGradientSimd.Run<TVector, TSimd>(
                part, inputs, w.Start, scale.Start, grad.Start, gradScale.Start, inputs, outputs);
    }

    internal sealed class DropoutCall(
        GuardedMatrix x,
        GuardedMatrix y,
        BufferView<int> key,
        BufferView<int> batch,
        int layer,
        BufferView<int> levels,
        int count) : ISimdCall
    {
        private int Blocks => (count + 3) / 4;

        public CpuWork Work<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => DropoutSimd.Work(
                Blocks,
                x.Start,
                y.Start,
                SimdParts.Address(key),
                SimdParts.Address(batch),
                count,
                0,
                0,
                layer,
                SimdParts.Address(levels),
                0);

        public void Run<TVector, TSimd>(CpuPart part)
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => DropoutSimd.Run(
                part,
                Blocks,
                x.Start,
                y.Start,
                SimdParts.Address(key),
                SimdParts.Address(batch),
                count,
                0,
                0,
                layer,
                SimdParts.Address(levels),
                0);
    }

    internal sealed class SoftmaxCall(
        GuardedMatrix z, GuardedMatrix a, int batch, int outputs) : ISimdCall
    {
        public CpuWork Work<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> =>
            SoftmaxSimd.Work(batch, z.Start, a.Start, outputs);

        public void Run<TVector, TSimd>(CpuPart part)
            where TVector : struct
            where TSimd : struct, ISimd<TVector> =>
            SoftmaxSimd.Run<TVector, TSimd>(part, batch, z.Start, a.Start, outputs);
    }

    internal sealed class SoftmaxDeltaCall(
        GuardedMatrix z, GuardedMatrix y, GuardedMatrix delta, GuardedMatrix costs, int batch, int outputs)
        : ISimdCall
    {
        public CpuWork Work<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => SoftmaxDeltaSimd.Work(
                batch, z.Start, y.Start, delta.Start, costs.Start, null, null, batch, outputs);

        public void Run<TVector, TSimd>(CpuPart part)
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => SoftmaxDeltaSimd.Run<TVector, TSimd>(
                part, batch, z.Start, y.Start, delta.Start, costs.Start, outputs);
    }

    internal sealed class OutputDeltaCall<TActivation, TLoss>(
        GuardedMatrix z, GuardedMatrix y, GuardedMatrix delta, GuardedMatrix costs, GuardedMatrix parameters,
        int batch, int outputs)
        : ISimdCall
        where TActivation : struct, IActivation
        where TLoss : struct, ILoss
    {
        public CpuWork Work<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => OutputDeltaSimd.Work<TActivation, TLoss>(
                batch, z.Start, y.Start, delta.Start, costs.Start, null, null, batch, parameters.Start, outputs);

        public void Run<TVector, TSimd>(CpuPart part)
            where TVector : struct
            where TSimd : struct, ISimd<TVector> =>
            OutputDeltaSimd.Run<TActivation, TLoss, TVector, TSimd>(
                part, batch, z.Start, y.Start, delta.Start, costs.Start, parameters.Start, outputs);
    }

    internal sealed class SampleCostCall<T>(
        GuardedMatrix z, GuardedMatrix a, GuardedMatrix y, GuardedMatrix costs, GuardedMatrix parameters,
        int batch, int outputs)
        : ISimdCall
        where T : struct, ILoss
    {
        public CpuWork Work<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => SampleCostSimd.Work<T>(
                batch, z.Start, a.Start, y.Start, costs.Start, parameters.Start, outputs);

        public void Run<TVector, TSimd>(CpuPart part)
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => SampleCostSimd.Run<T, TVector, TSimd>(
                part, batch, z.Start, a.Start, y.Start, costs.Start, parameters.Start, outputs);
    }

    internal sealed class GatherRowsCall(
        GuardedMatrix source, int* order, int* cursor, GuardedMatrix batch, int rows, int batchSize, int columns)
        : ISimdCall
    {
        public CpuWork Work<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => GatherRowsSimd.Work(
                rows * columns, source.Start, order, cursor, batch.Start, batchSize, columns);

        public void Run<TVector, TSimd>(CpuPart part)
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => GatherRowsSimd.Run<TVector, TSimd>(
                part, rows * columns, source.Start, order, cursor, batch.Start, batchSize, columns);
    }
    internal sealed class LayerNormCall(GuardedMatrix[] m, int batch, int outputs) : ISimdCall
    {
        public CpuWork Work<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => LayerNormSimd.Work(
                m[0].Start, m[1].Start, m[2].Start, m[3].Start, m[4].Start, batch, outputs);

        public void Run<TVector, TSimd>(CpuPart part)
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => LayerNormSimd.Run<TVector, TSimd>(
                part, m[0].Start, m[1].Start, m[2].Start, m[3].Start, m[4].Start, batch, outputs);
    }

    internal sealed class LayerNormDeltaCall(GuardedMatrix[] m, int batch, int outputs) : ISimdCall
    {
        public CpuWork Work<TVector, TSimd>()
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => LayerNormDeltaSimd.Work(
                m[0].Start, m[1].Start, m[2].Start, m[3].Start, m[4].Start, batch, outputs);

        public void Run<TVector, TSimd>(CpuPart part)
            where TVector : struct
            where TSimd : struct, ISimd<TVector> => LayerNormDeltaSimd.Run<TVector, TSimd>(
                part, m[0].Start, m[1].Start, m[2].Start, m[3].Start, m[4].Start, batch, outputs);
    }
}
