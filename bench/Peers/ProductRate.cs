using GpuBp.Bench.Suites;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Peers;

/// <summary>The rate of a product of 512 × 512 floats on all cores, by which to tell a peer that
/// stands on a slow BLAS: on Debian's reference BLAS it loses by 50 ×, which says nothing of
/// it.</summary>
/// <param name="Of">OpenBLAS, or ourselves where there is none.</param>
/// <param name="GigaFlops">GFLOP/s, the maximum of some turns.</param>
internal sealed record ProductRate(string Of, double GigaFlops)
{
    /// <summary>A peer whose product is slower than this share of the rate is crippled.</summary>
    private const double MinShare = 1 / 3.0;

    private static readonly Lazy<ProductRate> Measured = new(Measure);

    /// <summary>The rate of this machine, measured once.</summary>
    internal static ProductRate Here => Measured.Value;

    /// <summary>Whether a product that reaches so many GFLOP/s is no peer.</summary>
    internal bool IsCrippled(double gigaFlops) => gigaFlops < MinShare * GigaFlops;

    private static ProductRate Measure()
    {
        var product = new ProductCase(ProductForm.NN, 512, 512, 512);
        var (random, elements) = (new Random(1), 512 * 512);
        using var left = AlignedFloats.Uniform(random, elements);
        using var right = AlignedFloats.Uniform(random, elements);
        using var result = new AlignedFloats(elements);
        var threads = Environment.ProcessorCount;
        BlasProduct[] peers =
        [
            .. OpenBlas.Find()
                .Select(blas => new BlasProduct(blas, threads, product, left, right, result)),
        ];
        if (peers.Length > 0)
            return Fastest(BlasProduct.Peer, peers, product);

        using var device = Device.OpenCpu(new CpuOptions { Threads = threads });
        using var ours = new DeviceProduct(
            new Engine("host", threads, device), product, left.Span, right.Span);
        return Fastest("ours", [ours], product);
    }

    private static ProductRate Fastest(string of, IContender[] contenders, ProductCase product)
    {
        var results = Turns.Take(contenders, rounds: 5, TimeSpan.FromMilliseconds(20));
        return new ProductRate(of, contenders.Max(
            contender => results.Rate(contender).Times(product.Shape.GigaFlops).Max));
    }
}
