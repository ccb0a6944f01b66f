using System.Threading.Channels;

namespace GpuBp;

/// <summary>Joins rows of many callers, which are then predicted together.</summary>
internal sealed class RowJoiner : IAsyncDisposable
{
    private readonly TimeSpan _within;
    private readonly int _max;
    private readonly ServingTelemetry _telemetry;

    // Not of a single reader: such a channel cannot count what waits.
    private readonly Channel<Waiting> _rows = Channel.CreateUnbounded<Waiting>();

    private readonly Task _loop;

    /// <param name="within">How long the first row waits for others.</param>
    /// <param name="max">The maximum number of rows.</param>
    /// <param name="telemetry">What is told of them.</param>
    internal RowJoiner(TimeSpan within, int max, ServingTelemetry telemetry)
    {
        (_within, _max, _telemetry) = (within, max, telemetry);
        _loop = Task.Run(Answer);
    }

    /// <summary>Predicts a row together with others of the same model.</summary>
    /// <param name="predictor">The model.</param>
    /// <param name="inputs">[inputs], encoded and scaled.</param>
    /// <exception cref="ObjectDisposedException">The joiner was disposed.</exception>
    internal Task<(float[] Outputs, float[]? Spread)> Run(Predictor predictor, float[] inputs)
    {
        var row = new Waiting(predictor, inputs);
        ObjectDisposedException.ThrowIf(!_rows.Writer.TryWrite(row), typeof(ServedModel));
        return row.Answer.Task;
    }

    /// <summary>Answers the rows that wait, and takes no others.</summary>
    public async ValueTask DisposeAsync()
    {
        _rows.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private async Task Answer()
    {
        var rows = new List<Waiting>();
        while (await _rows.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            if (_rows.Reader.Count < _max)
                await Task.Delay(_within).ConfigureAwait(false);
            while (rows.Count < _max && _rows.Reader.TryRead(out var row))
                rows.Add(row);
            _telemetry.Joined(rows.Count);
            foreach (var ofOne in rows.GroupBy(row => row.Predictor))
                Answer(ofOne.Key, [.. ofOne]);
            rows.Clear();
        }
    }

    // A row whose outputs are no floats must not take others with it.
    private static void Answer(Predictor predictor, Waiting[] rows)
    {
        try
        {
            var outputs = new float[rows.Length * predictor.Outputs];
            var spread = predictor.Members > 1 ? new float[outputs.Length] : null;
            predictor.Run(
                [.. rows.SelectMany(row => row.Inputs)], rows.Length, outputs, spread);
            foreach (var (i, row) in rows.Index())
            {
                var own = new Range(i * predictor.Outputs, (i + 1) * predictor.Outputs);
                row.Answer.SetResult((outputs[own], spread?[own]));
            }
        }
        catch (Exception) when (rows.Length > 1)
        {
            foreach (var row in rows)
                Answer(predictor, [row]);
        }
        catch (Exception e) // The caller's, who waits for it.
        {
            rows[0].Answer.SetException(e);
        }
    }

    private sealed record Waiting(Predictor Predictor, float[] Inputs)
    {
        internal TaskCompletionSource<(float[] Outputs, float[]? Spread)> Answer { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
