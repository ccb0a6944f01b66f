using System.Diagnostics;

namespace GpuBp.Tests.Persistence;

/// <summary>Cancels at a random moment of an epoch: some microseconds into it.</summary>
/// <param name="random">Draws the moment.</param>
/// <param name="epochs">Epochs to hear of before.</param>
internal sealed class RandomStop(RandomNumbers random, int epochs) : IProgress<TrainingProgress>, IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private Task _cancelling = Task.CompletedTask;
    private int _heard;

    internal CancellationToken Token => _source.Token;

    public void Report(TrainingProgress value)
    {
        if (_heard++ != epochs)
            return;

        var moment = TimeSpan.FromMicroseconds(random.NextInt(0, 3000));
        var start = Stopwatch.GetTimestamp();
        _cancelling = Task.Run(() =>
        {
            SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(start) >= moment);
            _source.Cancel();
        });
    }

    public void Dispose()
    {
        _cancelling.Wait();
        _source.Dispose();
    }
}
