using System.Buffers.Binary;
using System.Numerics;

namespace GpuBp;

/// <summary>
/// Writes the figures of each epoch to an event file, which TensorBoard shows while training runs.
/// </summary>
/// <remarks>
/// <para>
/// The scalars, by epoch: <c>loss/train</c>, <c>loss/validation</c>, <c>accuracy/validation</c>,
/// <c>learning_rate</c>, <c>samples_per_second</c>. Those of a run without validation samples, and
/// the accuracy of numbers, are left out. Give each run a folder of its own below the one that
/// TensorBoard is started with; a run that is resumed goes on in another file of the same folder.
/// </para>
/// <para>
/// The format is that of TFRecord: for each record its length and data, each with its CRC-32C,
/// rotated by 15 bits and moved by a constant.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// using var log = new TensorBoardLog("runs/first");
/// trainer.Fit(samples, new FitOptions { Epochs = 20 }, log);
/// </code>
/// </example>
public sealed class TensorBoardLog : IProgress<TrainingProgress>, IDisposable
{
    // The fields of the messages Event, Summary and Summary.Value.
    private const int WallTime = 1;
    private const int Step = 2;
    private const int FileVersion = 3;
    private const int Summary = 5;
    private const int Value = 1;
    private const int Tag = 1;
    private const int SimpleValue = 2;

    private readonly FileStream _file;
    private readonly TimeProvider _clock;

    /// <summary>Makes the folder where there is none, and a new file in it.</summary>
    /// <param name="folder">The folder of the run.</param>
    /// <exception cref="IOException">The folder or the file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public TensorBoardLog(string folder)
        : this(folder, TimeProvider.System)
    {
    }

    internal TensorBoardLog(string folder, TimeProvider clock)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Directory.CreateDirectory(folder);
        _clock = clock;
        _file = Create(folder, clock.GetUtcNow().ToUnixTimeSeconds());
        Write(new ProtocolMessage().Real(WallTime, Now).Text(FileVersion, "brain.Event:2"));
        _file.Flush();
    }

    /// <summary>The file.</summary>
    public string Path => _file.Name;

    /// <summary>Another listener, told after this one; null for none.</summary>
    public IProgress<TrainingProgress>? Next { get; set; }

    /// <summary>
    /// Why the file ends before the training: since then nothing is written, and the training goes
    /// on. Null while all is written.
    /// </summary>
    public IOException? Failure { get; private set; }

    private double Now => (_clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;

    /// <summary>Writes the figures of an epoch, so that other programs see them at once.</summary>
    /// <param name="value">The epoch.</param>
    public void Report(TrainingProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        try
        {
            if (Failure is null)
            {
                Write(new ProtocolMessage()
                    .Real(WallTime, Now)
                    .Number(Step, value.Epoch)
                    .Message(Summary, Scalars(value)));
                _file.Flush();
            }
        }
        catch (IOException e)
        {
            Failure = e;
        }

        Next?.Report(value);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static ProtocolMessage Scalars(TrainingProgress epoch)
    {
        var summary = new ProtocolMessage();
        void Add(string tag, double number)
        {
            var value = new ProtocolMessage().Text(Tag, tag).Real(SimpleValue, (float)number);
            summary.Message(Value, value);
        }

        Add("loss/train", epoch.Loss);
        if (epoch.Validation is { } held)
        {
            Add("loss/validation", held.Loss);
            if (!double.IsNaN(held.Accuracy))
                Add("accuracy/validation", held.Accuracy);
        }

        Add("learning_rate", epoch.LearningRate);
        Add("samples_per_second", epoch.SamplesPerSecond);
        return summary;
    }

    // TensorBoard takes the files of a folder in the order of their names.
    private static FileStream Create(string folder, long seconds)
    {
        for (var n = 0; ; n++)
        {
            var path = System.IO.Path.Combine(
                folder,
                $"events.out.tfevents.{seconds:D10}.{Environment.MachineName}." +
                $"{Environment.ProcessId}.{n}");
            try
            {
                return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another log of this second.
            }
        }
    }

    private void Write(ProtocolMessage message)
    {
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)message.Written.Length);
        WriteWithSum(length);
        WriteWithSum(message.Written);
    }

    private void WriteWithSum(ReadOnlySpan<byte> bytes)
    {
        Span<byte> sum = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(sum, Masked(bytes));
        _file.Write(bytes);
        _file.Write(sum);
    }

    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var sum = new Crc32C();
        sum.Append(bytes);
        return BitOperations.RotateRight(sum.Value, 15) + 0xA282EAD8;
    }
}
