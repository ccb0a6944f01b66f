namespace GpuBp.Bench.Scale;

/// <summary>What joins the hosts: each sends and receives at the rate at once.</summary>
/// <param name="BytesPerSecond">The rate.</param>
/// <param name="Latency">Of a message, in seconds.</param>
internal sealed record Wire(double BytesPerSecond, double Latency)
{
    /// <summary>A wire of some Gb/s, of whose bits headers take 6 %.</summary>
    internal static Wire Of(double gigabits, double latency) =>
        new(gigabits * 1e9 / 8 * 0.94, latency);

    /// <summary>The delay of a collective of so many ranks, in seconds: as if one message to each
    /// other rank went after another.</summary>
    internal double Delay(int ranks) => (ranks - 1) * Latency;
}
