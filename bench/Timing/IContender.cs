namespace GpuBp.Bench.Timing;

/// <summary>Work that can be repeated and timed.</summary>
internal interface IContender
{
    /// <summary>Its name in tables and ratios.</summary>
    string Name { get; }

    /// <summary>Runs the work and waits for its end.</summary>
    /// <param name="repeats">The number of repeats, at least 1.</param>
    /// <returns>Seconds for all repeats together.</returns>
    /// <exception cref="PeerException">A peer crashed, hung or refused.</exception>
    double Seconds(int repeats);
}

/// <summary>A peer cannot be measured; its rows show the message.</summary>
internal sealed class PeerException(string message) : Exception(message);
