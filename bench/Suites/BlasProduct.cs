using GpuBp.Bench.Peers;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Suites;

/// <summary>A product by OpenBLAS with one setting.</summary>
/// <remarks>
/// Unsafe: passes the operands' addresses to native code; the operands outlive this object.
/// </remarks>
internal sealed unsafe class BlasProduct(
    OpenBlas blas,
    int threads,
    ProductCase product,
    AlignedFloats left,
    AlignedFloats right,
    AlignedFloats result)
    : IContender
{
    internal const string Peer = "OpenBLAS";

    public string Name => Peer;

    internal string Setting => $"{blas.Build}, {threads} thr.";

    public double Seconds(int repeats) => new Work(Name, Run).Seconds(repeats);

    internal void Run() => blas.Multiply(
        product.Shape, product.Alpha, threads, left.Address, right.Address, result.Address);
}
