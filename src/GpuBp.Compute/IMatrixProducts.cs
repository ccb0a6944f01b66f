namespace GpuBp.Compute;

/// <summary>Computes matrix products by a vendor's library instead of the kernels.</summary>
internal interface IMatrixProducts
{
    /// <summary>Queues c = factor · op(a) · op(b), where op transposes or does nothing.</summary>
    /// <param name="a">The left factor.</param>
    /// <param name="transposesA">Whether a is transposed.</param>
    /// <param name="b">The right factor.</param>
    /// <param name="transposesB">Whether b is transposed.</param>
    /// <param name="c">The result; each element written once.</param>
    /// <param name="factor">Multiplies each element.</param>
    void Multiply(Matrix a, bool transposesA, Matrix b, bool transposesB, Matrix c, float factor);
}
