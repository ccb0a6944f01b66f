namespace GpuBp.Tests.Reporting;

public class SnapshotLogTests
{
    private static readonly TimeSpan Ages = TimeSpan.FromDays(1);

    [Fact]
    public void Snapshots_OfManyEpochs_AreThinnedOutEvenly()
    {
        var epochs = RandomNumbers.Create().NextInt(1, 5000);
        var log = new SnapshotLog();

        for (var epoch = 0; epoch <= epochs; epoch++)
            log.Offer(epoch, Ages, () => new NetworkSnapshot(epoch, []));

        var kept = log.Snapshots.Select(snapshot => snapshot.Epoch).ToList();
        Assert.InRange(kept.Count, Math.Min(epochs + 1, SnapshotLog.Max / 2), SnapshotLog.Max);
        Assert.Equal(Enumerable.Range(0, kept.Count).Select(n => n * log.Stride), kept);
        Assert.InRange(epochs - kept[^1], 0, log.Stride - 1);
    }

    [Fact]
    public void Snapshots_ThatTakeTooLong_AreNotTaken()
    {
        var log = new SnapshotLog();
        var takes = 0;
        NetworkSnapshot Snapshot(int epoch)
        {
            takes++;
            Thread.Sleep(60);
            return new NetworkSnapshot(epoch, []);
        }

        for (var epoch = 0; epoch <= 50; epoch++)
            log.Offer(epoch, TimeSpan.Zero, () => Snapshot(epoch));

        Assert.Equal(2, takes); // Before training, and to see that it takes more than is granted.
        Assert.Equal([0, 1], log.Snapshots.Select(snapshot => snapshot.Epoch));
    }

    [Fact]
    public void Snapshots_OfATrainingThatGoesOn_BeginThere()
    {
        var log = new SnapshotLog();
        for (var epoch = 37; epoch < 300; epoch++)
            log.Offer(epoch, Ages, () => new NetworkSnapshot(epoch, []));

        Assert.Equal(37, log.Snapshots[0].Epoch);
        Assert.InRange(log.Snapshots.Count, SnapshotLog.Max / 2, SnapshotLog.Max);
    }
}
