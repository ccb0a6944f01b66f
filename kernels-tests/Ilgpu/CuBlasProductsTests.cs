using GpuBp.Compute.Ilgpu;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace GpuBp.Tests.Ilgpu;

/// <summary>What cuBLAS is asked for, held to its definition: matrices counted by columns.</summary>
public class CuBlasProductsTests
{
    [Theory, InlineData(false, false), InlineData(true, false), InlineData(false, true), InlineData(true, true)]
    public void Multiply_ByDefinitionOfSgemm_IsTheProductByRows(bool transposesA, bool transposesB)
    {
        var random = RandomNumbers.Create();
        var device = TestDevices.Get("ilgpu:cpu");
        var (rows, columns, terms) = (random.NextInt(1, 9), random.NextInt(1, 9), random.NextInt(1, 9));
        var a = transposesA ? random.SingleMatrix(terms, rows) : random.SingleMatrix(rows, terms);
        var b = transposesB ? random.SingleMatrix(columns, terms) : random.SingleMatrix(terms, columns);
        using var left = new GuardedMatrix(device, a);
        using var right = new GuardedMatrix(device, b);
        using var product = new GuardedMatrix(device, rows, columns);

        new CuBlasProducts(Sgemm).Multiply(
            left.Matrix, transposesA, right.Matrix, transposesB, product.Matrix, 0.5f);

        var expected = new double[rows, columns];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                for (var k = 0; k < terms; k++)
                {
                    expected[i, j] += 0.5 * (transposesA ? a[k, i] : a[i, k]) *
                        (double)(transposesB ? b[j, k] : b[k, j]);
                }
            }
        }

        FloatError.AssertWithin(
            FloatError.OfSum(terms) * Math.Sqrt(terms * rows * columns), expected, product.Read(), $"{random}");
    }

    /// <summary>c[i + j·ldc] = factor · Σₚ op(a)[i, p] · op(b)[p, j], as BLAS defines it.</summary>
    private static void Sgemm(
        CuBlasOperation opA,
        CuBlasOperation opB,
        int m,
        int n,
        int k,
        float factor,
        ILGPU.ArrayView<float> a,
        int lda,
        ILGPU.ArrayView<float> b,
        int ldb,
        ILGPU.ArrayView<float> c,
        int ldc)
    {
        var (left, right, result) = (new float[a.Length], new float[b.Length], new float[c.Length]);
        a.CopyToCPU(left);
        b.CopyToCPU(right);
        for (var j = 0; j < n; j++)
        {
            for (var i = 0; i < m; i++)
            {
                for (var p = 0; p < k; p++)
                {
                    result[i + j * ldc] += factor *
                        left[opA == CuBlasOperation.Transpose ? p + i * lda : i + p * lda] *
                        right[opB == CuBlasOperation.Transpose ? j + p * ldb : p + j * ldb];
                }
            }
        }

        c.CopyFromCPU(result);
    }
}
