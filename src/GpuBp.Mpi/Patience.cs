namespace GpuBp;

/// <summary>
/// How a rank passes the time until it looks again: awake at first, then giving its core to whom
/// needs it, then asleep.
/// </summary>
/// <param name="isCrowded">More ranks than cores: whoever is waited for may need this core.</param>
internal struct Patience(bool isCrowded)
{
    private readonly int _spins = isCrowded ? 0 : 100;
    private int _pauses;
    private long _awakeUntil;

    internal void Pause()
    {
        if (_pauses < _spins)
        {
            _pauses++;
            Thread.SpinWait(10);
            return;
        }

        var now = Environment.TickCount64;
        if (_awakeUntil == 0)
            _awakeUntil = now + 50;
        if (now < _awakeUntil)
            Thread.Yield();
        else
            Thread.Sleep(1);
    }
}
