using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace GpuBp.Compute.Ilgpu;

/// <summary>Computes products of all shapes by cuBLAS's sgemm in float32, through ILGPU.</summary>
/// <remarks>
/// The device sees a kernel, which it checks, orders and records like others. cuBLAS stores
/// matrices by columns: it sees a row-major matrix as its transpose. So c = op(a)·op(b) is computed
/// as cᵀ = op(b)ᵀ·op(a)ᵀ, with the same operations.
/// </remarks>
internal sealed unsafe class CuBlasProducts : IMatrixProducts
{
    private readonly Kernel _kernel;

    /// <param name="multiply">cuBLAS's sgemm, or a function that does the same.</param>
    internal CuBlasProducts(ColumnMajorProduct multiply)
    {
        _kernel = new Kernel(
            "sgemm",
            "",
            [],
            isImplicit: false,
            (arguments, in config, first, end, scratch) => { },
            (in config) => 0)
        {
            Ilgpu = () => new IlgpuKernel(multiply, form: null, (_, _) => Launch),
            Writes = [false, false, true, false, false, false, false, false, false],
        };

        void Launch(
            AcceleratorStream stream,
            in LaunchConfig config,
            ReadOnlySpan<KernelArgument> arguments) => Run(multiply, arguments);
    }

    /// <summary>c = factor · op(a) · op(b) in column-major order: c is [m × n], each sum has k
    /// terms.</summary>
    internal delegate void ColumnMajorProduct(
        CuBlasOperation opA,
        CuBlasOperation opB,
        int m,
        int n,
        int k,
        float factor,
        ArrayView<float> a,
        int lda,
        ArrayView<float> b,
        int ldb,
        ArrayView<float> c,
        int ldc);

    /// <inheritdoc/>
    public void Multiply(
        Matrix a, bool transposesA, Matrix b, bool transposesB, Matrix c, float factor)
    {
        Check.Shape(a, transposesA ? a.Rows : c.Rows, transposesA ? c.Rows : a.Columns);
        var terms = transposesA ? a.Rows : a.Columns;
        Check.Shape(b, transposesB ? c.Columns : terms, transposesB ? terms : c.Columns);
        c.Device.Launch(
            _kernel,
            new LaunchConfig(1, 1, 1, 1),
            [
                KernelArgument.From(b.Data),
                KernelArgument.From(a.Data),
                KernelArgument.From(c.Data),
                KernelArgument.From(transposesB ? 1 : 0),
                KernelArgument.From(transposesA ? 1 : 0),
                KernelArgument.From(c.Columns),
                KernelArgument.From(c.Rows),
                KernelArgument.From(terms),
                KernelArgument.From(factor),
            ]);
    }

    private static void Run(ColumnMajorProduct multiply, ReadOnlySpan<KernelArgument> arguments)
    {
        var (transposesA, transposesB) = (arguments[3].AsInt == 1, arguments[4].AsInt == 1);
        var (m, n, k) = (arguments[5].AsInt, arguments[6].AsInt, arguments[7].AsInt);
        multiply(
            Operation(transposesA),
            Operation(transposesB),
            m,
            n,
            k,
            arguments[8].AsFloat,
            IlgpuArguments.View<float>(arguments[0]),
            transposesA ? k : m,
            IlgpuArguments.View<float>(arguments[1]),
            transposesB ? n : k,
            IlgpuArguments.View<float>(arguments[2]),
            m);
    }

    private static CuBlasOperation Operation(bool transposes) =>
        transposes ? CuBlasOperation.Transpose : CuBlasOperation.NonTranspose;
}
