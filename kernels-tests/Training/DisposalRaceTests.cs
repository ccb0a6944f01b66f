using GpuBp.Compute;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Training;

/// <summary>One thread works, and another disposes the device, the network or the trainer under it.</summary>
/// <remarks>A use of freed memory ends the process, now and then: <c>GPUBP_LONG=1</c> makes many rounds.</remarks>
public class DisposalRaceTests
{
    private const int Inputs = 96;
    private const int Classes = 3;
    private const int BatchSize = 64;
    private static readonly int Rounds = LongRun.IsAsked ? 60 : 6;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly (string Name, Action<Case> Run)[] Training =
    [
        ("fit", one => one.Trainer.Fit(one.Data, epochs: 1_000_000, validation: one.Data)),
        ("fit of parts", one => one.Trainer.Fit(Parts(one.Data), new FitOptions { Epochs = 1_000_000 })),
        ("streamed training", Stream),
    ];

    private static readonly (string Name, Action<Case> Run)[] Beside =
    [
        ("predict", one => Forever(() => one.Network.Predict(one.Data))),
        ("evaluate", one => Forever(() => one.Trainer.Evaluate(one.Data))),
        ("staged uploads", Upload),
        ("copies", one => Forever(() => one.Device.Upload<float>(new float[1000]).View.ToArray())),
    ];

    [Theory, EveryDevice(SparesIlgpu = true)]
    public void DisposeDevice_UnderWork_EndsItByObjectDisposedException(string deviceName) =>
        Race(deviceName, Training, Beside, one => one.Device.Dispose());

    [Theory, EveryDevice(SparesIlgpu = true)]
    public void DisposeNetwork_UnderWork_EndsItByObjectDisposedException(string deviceName) =>
        Race(deviceName, Training, Beside[..2], one => one.Network.Dispose());

    [Theory, EveryDevice(SparesIlgpu = true)]
    public void DisposeTrainer_UnderFit_EndsItByObjectDisposedException(string deviceName) =>
        Race(deviceName, Training[..2], [], one => one.Trainer.Dispose());

    private static void Race(
        string deviceName,
        (string Name, Action<Case> Run)[] training,
        (string Name, Action<Case> Run)[] beside,
        Action<Case> dispose)
    {
        var random = RandomNumbers.Create();
        for (var round = 0; round < Rounds; round++)
        {
            using var one = new Case(deviceName, random);
            List<(string Name, Action<Case> Run)> works = [training[round % training.Length]];
            if (beside.Length > 0)
                works.Add(beside[random.Next(beside.Length)]);

            var ends = works.ConvertAll(work => (work.Name, Fault: Start(work.Run, one)));
            Thread.Sleep(random.Next(random.Next(3) == 0 ? 400 : 40));
            Thread.SpinWait(random.Next(10_000));
            dispose(one);

            foreach (var (name, fault) in ends)
            {
                var what = $"{name} in round {round}, {random}";
                Assert.True(fault.Wait(Patience), $"{what}: it goes on.");
                Assert.True(fault.Result is ObjectDisposedException, $"{what}: {fault.Result}");
            }
        }
    }

    /// <summary>The exception that ends the work.</summary>
    private static Task<Exception?> Start(Action<Case> run, Case one) => Task.Factory.StartNew(
        () => Record.Exception(() => run(one)),
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private static void Forever(Action action)
    {
        while (true)
            action();
    }

    /// <summary>Steps on data that stay with the host, as if the device had no room for them.</summary>
    private static void Stream(Case one)
    {
        var free = TrainingMemoryTests.Min(one.Network, one.Data, BatchSize);
        using var loop = new TrainingLoop(
            one.Network,
            Loss.CrossEntropy.For(Activation.Softmax),
            new Sgd(0.01f),
            one.Data,
            BatchSize,
            new() { FreeBytes = free });
        for (var epoch = 0; ; epoch++)
        {
            loop.Start(seed: 1, epoch);
            for (var batch = 0; batch < loop.Batches; batch++)
                loop.Steps.Run(batch, max: 1);
        }
    }

    /// <summary>Fills a staging buffer that takes long to fill, again and again.</summary>
    private static void Upload(Case one)
    {
        const int Length = 1 << 20;
        using var staging = one.Device.Staging.Allocate<float>(Length);
        using var target = one.Device.Allocate<float>(Length);
        Forever(() =>
        {
            staging.WaitUntilFree();
            using (var fill = staging.Fill())
                fill.Values.Fill(1);
            one.Device.Staging.Upload(staging, Length, target);
        });
    }

    private static async IAsyncEnumerable<Dataset> Parts(Dataset data)
    {
        await Task.Yield();
        yield return data;
        yield return data.Subset([.. Enumerable.Range(0, data.Rows / 2)]);
    }

    private sealed class Case : IDisposable
    {
        internal Case(string deviceName, RandomNumbers random)
        {
            Device = TestDevices.Open(deviceName);
            Data = TrainingData.Classes(random, rows: 500, Inputs, Classes);
            Network = new Mlp(Device, [Inputs, 20, Classes], Activation.Tanh, Activation.Softmax, seed: random.Next());
            Optimizer optimizer = random.Next(2) == 0 ? new Sgd(0.01f) : new Adam(0.001f);
            Trainer = new Trainer(Network, Loss.CrossEntropy, optimizer, BatchSize, seed: 1);
        }

        internal Device Device { get; }

        internal Dataset Data { get; }

        internal Mlp Network { get; }

        internal Trainer Trainer { get; }

        public void Dispose()
        {
            Trainer.Dispose();
            Network.Dispose();
            Device.Dispose();
        }
    }
}
