namespace GpuBp.Tests.Reporting;

public class MomentLogTests
{
    private static readonly TimeSpan Ages = TimeSpan.FromDays(1);

    [Fact]
    public void Moments_OfManyEpochs_AreThinnedOutEvenly()
    {
        var epochs = RandomNumbers.Create().NextInt(1, 5000);
        var log = new MomentLog();

        for (var epoch = 0; epoch <= epochs; epoch++)
            log.Offer(epoch, Ages, () => new NetworkMoment(epoch, []));

        var kept = log.Moments.Select(moment => moment.Epoch).ToList();
        Assert.InRange(kept.Count, Math.Min(epochs + 1, MomentLog.Most / 2), MomentLog.Most);
        Assert.Equal(Enumerable.Range(0, kept.Count).Select(n => n * log.Stride), kept);
        Assert.InRange(epochs - kept[^1], 0, log.Stride - 1);
    }

    [Fact]
    public void Moments_ThatTakeTooLong_AreNotTaken()
    {
        var log = new MomentLog();
        var looks = 0;
        NetworkMoment Look(int epoch)
        {
            looks++;
            Thread.Sleep(60);
            return new NetworkMoment(epoch, []);
        }

        for (var epoch = 0; epoch <= 50; epoch++)
            log.Offer(epoch, TimeSpan.Zero, () => Look(epoch));

        Assert.Equal(2, looks); // Before training, and to see that it takes more than is granted.
        Assert.Equal([0, 1], log.Moments.Select(moment => moment.Epoch));
    }

    [Fact]
    public void Moments_OfATrainingThatGoesOn_BeginThere()
    {
        var log = new MomentLog();
        for (var epoch = 37; epoch < 300; epoch++)
            log.Offer(epoch, Ages, () => new NetworkMoment(epoch, []));

        Assert.Equal(37, log.Moments[0].Epoch);
        Assert.InRange(log.Moments.Count, MomentLog.Most / 2, MomentLog.Most);
    }
}
