using System.Buffers.Binary;
using System.Text;
using GpuBp.Tests.Cli;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Training;

namespace GpuBp.Tests.Reporting;

/// <summary>Event files, read by a reader that shares nothing with the writer.</summary>
public sealed class TensorBoardLogTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Report_EachEpoch_WritesItsScalars()
    {
        var random = RandomNumbers.Create();
        using var network = new Mlp(TestDevices.Get("cpu"), [8, 6, 3], Activation.Tanh, Activation.Softmax, seed: 1);
        using var trainer = new Trainer(network, Loss.CrossEntropy, new Adam(0.01f), batchSize: 16, seed: 1);
        var data = TrainingData.Classes(random, rows: 80, inputs: 8, classes: 3);
        var told = new List<TrainingProgress>();
        TrainingResult result;
        string path;
        using (var log = new TensorBoardLog(_folder.Path("runs/first")) { Next = new Listener(told) })
        {
            path = log.Path;
            result = trainer.Fit(data, new FitOptions { Epochs = 5, Validation = data }, log);
            Assert.Equal(6, Read(path).Count); // Also while it is open.
            Assert.Null(log.Failure);
        }

        Assert.Equal(result.History, told);
        var events = Read(path);
        Assert.Equal("brain.Event:2", events[0].Version);
        Assert.Matches(@"^events\.out\.tfevents\.\d{10}\.", Path.GetFileName(path));
        foreach (var (epoch, record) in result.History.Zip(events.Skip(1)))
        {
            Assert.Equal(epoch.Epoch, record.Step);
            Assert.InRange(record.Time, events[0].Time, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0 + 1);
            Assert.Equal(
                new Dictionary<string, float>
                {
                    ["loss/train"] = (float)epoch.Loss,
                    ["loss/validation"] = (float)epoch.Validation!.Loss,
                    ["accuracy/validation"] = (float)epoch.Validation.Accuracy,
                    ["learning_rate"] = (float)epoch.LearningRate,
                    ["samples_per_second"] = (float)epoch.SamplesPerSecond,
                },
                record.Scalars);
        }
    }

    // The first twelve bytes of every event file that TensorFlow has written: the length of a
    // version and its check.
    [Fact]
    public void Begin_IsThatOfTensorFlow()
    {
        using var log = new TensorBoardLog(_folder.Path("runs"));

        Assert.Equal("1800000000000000A37F4B22", Convert.ToHexString(Bytes(log.Path)[..12]));
    }

    [Fact]
    public void Logs_OfOneFolder_HaveFilesOfTheirOwn()
    {
        using var first = new TensorBoardLog(_folder.Path("runs"));
        using var second = new TensorBoardLog(_folder.Path("runs"));

        Assert.NotEqual(first.Path, second.Path);
        Assert.Throws<IOException>(() => new TensorBoardLog(first.Path));
        Assert.Throws<ArgumentException>(() => new TensorBoardLog(""));
    }

    [Fact]
    public void Train_WithTheOption_WritesTheEpochs()
    {
        var runs = _folder.Path("runs");

        ToolRun.Of(
            "train", ToolRun.Iris(_folder), "--epochs", "3", "--quiet", "--device", "cpu", "--out", _folder.Path("m.gpubp"),
            "--tensorboard", runs).Done();

        Assert.Equal([0L, 1, 2, 3], Read(Assert.Single(Directory.GetFiles(runs))).Select(record => record.Step));
    }

    private static List<Event> Read(string path)
    {
        var events = new List<Event>();
        for (var rest = Bytes(path).AsSpan(); rest.Length > 0;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(rest);
            AssertSum(rest[..8], rest[8..]);
            AssertSum(rest.Slice(12, length), rest[(12 + length)..]);
            events.Add(Event.Of(rest.Slice(12, length)));
            rest = rest[(16 + length)..];
        }

        return events;
    }

    private static byte[] Bytes(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    // CRC-32C bit by bit; the mask as tensorflow/core/lib/hash/crc32c.h defines it.
    private static void AssertSum(ReadOnlySpan<byte> data, ReadOnlySpan<byte> sum)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 1 ? crc >> 1 ^ 0x82F63B78 : crc >> 1;
        }

        crc = ~crc;
        Assert.Equal((crc >> 15 | crc << 17) + 0xA282EAD8, BinaryPrimitives.ReadUInt32LittleEndian(sum));
    }

    private sealed record Event(double Time, long Step, string? Version, Dictionary<string, float> Scalars)
    {
        internal static Event Of(ReadOnlySpan<byte> message)
        {
            var scalars = new Dictionary<string, float>();
            var read = new Event(0, 0, null, scalars);
            foreach (var (field, number, bytes) in Fields(message))
            {
                read = field switch
                {
                    1 => read with { Time = BitConverter.Int64BitsToDouble(number) },
                    2 => read with { Step = number },
                    3 => read with { Version = Encoding.UTF8.GetString(bytes) },
                    _ => read,
                };
                foreach (var value in field == 5 ? Fields(bytes) : [])
                {
                    var parts = Fields(value.Bytes);
                    scalars.Add(
                        Encoding.UTF8.GetString(parts.Single(part => part.Field == 1).Bytes),
                        BitConverter.Int32BitsToSingle((int)parts.Single(part => part.Field == 2).Number));
                }
            }

            return read;
        }

        private static List<(int Field, long Number, byte[] Bytes)> Fields(ReadOnlySpan<byte> message)
        {
            var fields = new List<(int, long, byte[])>();
            while (message.Length > 0)
            {
                var tag = Varint(ref message);
                switch (tag & 7)
                {
                    case 0:
                        fields.Add(((int)tag >> 3, Varint(ref message), []));
                        break;
                    case 1:
                        fields.Add(((int)tag >> 3, BinaryPrimitives.ReadInt64LittleEndian(message), []));
                        message = message[8..];
                        break;
                    case 2:
                        var length = (int)Varint(ref message);
                        fields.Add(((int)tag >> 3, 0, message[..length].ToArray()));
                        message = message[length..];
                        break;
                    case 5:
                        fields.Add(((int)tag >> 3, BinaryPrimitives.ReadInt32LittleEndian(message), []));
                        message = message[4..];
                        break;
                    default:
                        Assert.Fail($"The wire type {tag & 7} is unknown.");
                        break;
                }
            }

            return fields;
        }

        private static long Varint(ref ReadOnlySpan<byte> message)
        {
            var (value, shift) = (0L, 0);
            for (; message[0] >= 0x80; shift += 7, message = message[1..])
                value |= (long)(message[0] & 0x7F) << shift;
            value |= (long)message[0] << shift;
            message = message[1..];
            return value;
        }
    }

    private sealed class Listener(List<TrainingProgress> told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => told.Add(value);
    }
}
