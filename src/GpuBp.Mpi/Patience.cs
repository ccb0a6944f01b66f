namespace GpuBp;

/// <summary>
/// How a rank passes the time until it looks again: awake at first, then giving its core to
/// whoever needs it, then asleep.
/// </summary>
/// <param name="isCrowded">
/// The machine has more ranks than cores: whoever is waited for may need this one.
/// </param>
internal struct Patience(bool isCrowded)
{
    // Some 6 µs: longer than a message takes, short where both ranks share a core after all.
    private const int Spins = 20;

    private const int AwakeMilliseconds = 50;

    private int _spins = isCrowded ? 0 : Spins;
    private long _awakeUntil;

    internal void Pause()
    {
        if (_spins > 0)
        {
            _spins--;
            Thread.SpinWait(10);
            return;
        }

        var now = Environment.TickCount64;
        if (_awakeUntil == 0)
            _awakeUntil = now + AwakeMilliseconds;
        if (now < _awakeUntil)
            Thread.Yield();
        else
            Thread.Sleep(1);
    }
}
