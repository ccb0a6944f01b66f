using GpuBp.Kernels;
using GpuBp.Tests.Kernels;
using GpuBp.Tests.Reference;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace GpuBp.Tests.Ilgpu;

/// <summary>The library's kernels, run by ILGPU alone: its context, its accelerator, its launches.</summary>
public sealed class PlainIlgpuTests : IDisposable
{
    private readonly Context _context;
    private readonly CPUAccelerator _accelerator;

    public PlainIlgpuTests()
    {
        _context = Context.Create(builder => builder.CPU(new CPUDevice(16, 4, 1)));
        _accelerator = _context.CreateCPUAccelerator(0);
    }

    public void Dispose()
    {
        _accelerator.Dispose();
        _context.Dispose();
    }

    [Fact]
    public void SgdUpdate_LoadedByIlgpu_MatchesTheFormula()
    {
        const float LearningRate = 0.3f;
        var random = RandomNumbers.Create();
        var count = random.NextInt(100, 300);
        var (w, grad) = (random.Floats(count), random.Floats(count));
        using var wThere = _accelerator.Allocate1D(w);
        using var gradThere = _accelerator.Allocate1D(grad);
        using var rate = _accelerator.Allocate1D([LearningRate]);

        var update = _accelerator
            .LoadAutoGroupedStreamKernel<Index1D, ArrayView<float>, ArrayView<float>, ArrayView<float>>(SgdUpdate.Run);
        update(count, wThere.View, gradThere.View, rate.View);

        // One rounding of the product, one of the difference.
        var expected = w.Zip(grad, (v, g) => v - (double)LearningRate * g).ToArray();
        var allowed = FloatError.Unit *
            (FloatError.Norm(expected) + LearningRate * FloatError.Norm(FloatError.Wide(grad)));
        FloatError.AssertWithin(allowed, expected, wThere.GetAsArray1D(), $"{random}");
    }

    [Fact]
    public void BiasGradient_LoadedByIlgpu_MatchesReference()
    {
        const int Width = 16;
        const int Height = 4;
        var random = RandomNumbers.Create();
        var (batch, outputs) = (random.NextInt(5, 40), random.NextInt(17, 40));
        var delta = random.SingleMatrix(batch, outputs);
        using var deltaThere = _accelerator.Allocate1D(delta.Cast<float>().ToArray());
        using var gradB = _accelerator.Allocate1D(RandomNumbers.Poison(outputs));

        var sum = _accelerator.LoadStreamKernel<ArrayView<float>, ArrayView<float>, int, int>(BiasGradient.Run);
        sum(
            new KernelConfig(new Index2D((outputs + Width - 1) / Width, 1), new Index2D(Width, Height)),
            deltaThere.View,
            gradB.View,
            batch,
            outputs);

        // A thread's rows, then the group's partial sums; the division adds up to 5 u.
        var chain = batch / Height + 1 + Height;
        var squares = ReferenceEquations.BiasGradient(FloatError.Squares(delta));
        var allowed = (FloatError.OfSum(chain) + 5 * FloatError.Unit) * Math.Sqrt(squares.Sum() / batch);
        FloatError.AssertWithin(
            allowed,
            ReferenceEquations.BiasGradient(FloatError.Wide(delta)),
            gradB.GetAsArray1D(),
            $"[{batch} × {outputs}], {random}");
    }

    [Fact]
    public void LinearForward_LoadedByIlgpu_MatchesReference()
    {
        var random = RandomNumbers.Create();
        var (batch, outputs, inputs) = (random.NextInt(20, 40), random.NextInt(33, 50), random.NextInt(17, 40));
        var (x, w, b) = (random.SingleMatrix(batch, inputs), random.SingleMatrix(outputs, inputs), random.Floats(outputs));
        using var xThere = _accelerator.Allocate1D(x.Cast<float>().ToArray());
        using var wThere = _accelerator.Allocate1D(w.Cast<float>().ToArray());
        using var bThere = _accelerator.Allocate1D(b);
        using var a = _accelerator.Allocate1D(RandomNumbers.Poison(batch * outputs));

        // A tile of 64 threads, closed over its policies.
        var config = Tiles.Config<SmallGpuTile>(batch, outputs);
        var forward = _accelerator.LoadKernel<
            ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, int, int, int>(
            LinearForward.Run<SmallGpuTile, Sigmoid>);
        forward(
            _accelerator.DefaultStream,
            new KernelConfig(new Index2D(config.GridX, config.GridY), new Index2D(config.GroupX, config.GroupY)),
            xThere.View,
            wThere.View,
            bThere.View,
            a.View,
            batch,
            outputs,
            inputs);

        var z = ReferenceEquations.PreActivation(FloatError.Wide(x), FloatError.Wide(w), FloatError.Wide(b));
        var expected = ReferenceEquations.Activate(z, ReferenceActivation.Sigmoid);

        // z's error passes σ, whose slope is at most 1; the bias is one term more.
        var sums = ReferenceEquations.PreActivation(
            FloatError.Squares(x), FloatError.Squares(w), [.. b.Select(v => (double)v * v)]);
        var allowed = FloatError.OfSum(inputs + 1) * Math.Sqrt(sums.Cast<double>().Sum()) +
            FloatError.Function * FloatError.Norm(expected);
        FloatError.AssertWithin(
            allowed, expected, a.GetAsArray1D(), $"[{batch} × {outputs} × {inputs}], {random}");
    }
}
