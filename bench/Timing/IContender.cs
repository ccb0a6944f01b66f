namespace GpuBp.Bench.Timing;

/// <summary>Something that can be run again and again and says how long it took.</summary>
internal interface IContender
{
    /// <summary>Who it is, as tables and ratios name it.</summary>
    string Name { get; }

    /// <summary>Runs the work and waits for its end.</summary>
    /// <param name="repeats">How often, at least 1.</param>
    /// <returns>Seconds for all repeats together.</returns>
    /// <exception cref="PeerException">A peer crashed, hung or refused.</exception>
    double Seconds(int repeats);
}

/// <summary>A peer cannot be measured; the message is the reason, which its rows show.</summary>
internal sealed class PeerException(string message) : Exception(message);
