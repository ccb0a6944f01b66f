using GpuBp.Compute;
using GpuBp.Compute.Cuda;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Cuda;

/// <summary>
/// The simulated card shows the mistakes that it is there to show: each test makes one, beside the same
/// without it.
/// </summary>
public class SimulatorTests
{
    [Theory, InlineData(true), InlineData(false)]
    public void Barrier_LeftOut_ReadsWhatNobodyWroteYet(bool hasBarrier)
    {
        using var card = new SimulatedCard();
        using var device = card.Open();

        var y = Run(device, 512, groupSize: 128, $$"""
            SHARED_BYTES(K, SHARED_SIZE(float, 128))
            KERNEL void K(GLOBAL float* y, LONG yOffset, LONG yLength)
            {
                SHARED_ARRAY(float, tile, 128, 0);
                tile[Group_IdxX] = Group_IdxX;
                {{(hasBarrier ? "Group_Barrier();" : "")}}
                y[Global_IdxX] = tile[Group_DimX - 1 - Group_IdxX];
            }
            """);

        Assert.Equal(
            hasBarrier,
            y.SequenceEqual(Enumerable.Range(0, 512).Select(i => 127f - i % 128)));
    }

    [Fact]
    public void Memory_NotWritten_IsNaN()
    {
        using var card = new SimulatedCard();
        using var device = card.Open();

        var y = Run(device, 64, groupSize: 32, """
            SHARED_BYTES(K, SHARED_SIZE(float, 32))
            KERNEL void K(GLOBAL float* y, LONG yOffset, LONG yLength)
            {
                SHARED_ARRAY(float, tile, 32, 0);
                if (Group_IdxX % 2 == 0)
                    y[Global_IdxX] = tile[Group_IdxX];
            }
            """);

        Assert.All(y, value => Assert.True(float.IsNaN(value)));
    }

    [Theory, InlineData(0, false), InlineData(-1, true), InlineData(1, true)]
    public void Write_BesideABuffer_LosesTheCard(int shift, bool isLost)
    {
        using var card = new SimulatedCard();
        using var device = card.Open();

        var e = Record.Exception(() => Run(device, 32, groupSize: 32, $$"""
            KERNEL void K(GLOBAL float* y, LONG yOffset, LONG yLength)
            {
                y[Global_IdxX + ({{shift}})] = 1.0f;
            }
            """));

        Assert.Equal(isLost, e is not null);
        if (isLost)
        {
            Assert.Contains("CUDA_ERROR_ILLEGAL_ADDRESS (700", e!.Message, StringComparison.Ordinal);
            Assert.Contains("K wrote beside", card.Report(), StringComparison.Ordinal);
        }
    }

    [Theory, InlineData(-1), InlineData(1)]
    public void Read_BesideABuffer_IsNaN(int shift)
    {
        using var card = new SimulatedCard();
        using var device = card.Open();

        var y = Run(device, 32, groupSize: 1, $$"""
            KERNEL void K(GLOBAL float* y, LONG yOffset, LONG yLength)
            {
                for (int i = 0; i < 32; i++)
                    y[i] = 1.0f;
                for (int i = 0; i < 32; i++)
                    y[i] *= y[i + ({{shift}})];
            }
            """, groups: 1);

        Assert.Contains(y, float.IsNaN);
    }

    [Theory, InlineData("(GLOBAL float*)0"), InlineData("y + (1LL << 45)")]
    public void Access_WhereThereIsNoMemory_LosesTheCardOnly(string address)
    {
        using var card = new SimulatedCard();
        using (var device = card.Open())
        {
            var e = Assert.ThrowsAny<DeviceException>(() => Run(device, 64, groupSize: 32, $$"""
                KERNEL void K(GLOBAL float* y, LONG yOffset, LONG yLength)
                {
                    y[Global_IdxX] = Group_IdxX == 7 ? *({{address}}) : 1.0f;
                }
                """));
            Assert.Contains("CUDA_ERROR_ILLEGAL_ADDRESS (700", e.Message, StringComparison.Ordinal);
        }

        // And what .NET makes of its own faults is as before.
        Assert.Throws<NullReferenceException>(() => ((string)null!).Length);
        using var next = card.Open();
        Assert.Equal([1f, 1f], Run(next, 2, groupSize: 1, """
            KERNEL void K(GLOBAL float* y, LONG yOffset, LONG yLength)
            {
                y[Global_IdxX] = 1.0f;
            }
            """));
    }

    [Theory, InlineData(128, false), InlineData(112, true)]
    public void SharedMemory_OfWhichTheLaunchGivesTooLittle_LosesTheCard(int bytes, bool isLost)
    {
        using var card = new SimulatedCard();
        using var device = card.Open();

        var e = Record.Exception(() => Run(device, 32, groupSize: 32, $$"""
            SHARED_BYTES(K, {{bytes}})
            KERNEL void K(GLOBAL float* y, LONG yOffset, LONG yLength)
            {
                SHARED_ARRAY(float, tile, 32, 0);
                tile[Group_IdxX] = 1.0f;
            }
            """));

        Assert.Equal(isLost, e is not null);
        if (isLost)
            Assert.Contains("K: a group wrote behind the shared memory", card.Report(), StringComparison.Ordinal);
    }

    [Theory, InlineData("Group_IdxX < 31", true), InlineData("true", false)]
    public void WarpInstruction_WithoutAllLanes_LosesTheCard(string condition, bool isLost)
    {
        using var card = new SimulatedCard();
        using var device = card.Open();

        var e = Record.Exception(() => Run(device, 32, groupSize: 32, $$"""
            KERNEL void K(GLOBAL float* y, LONG yOffset, LONG yLength)
            {
                float sums[4] = {0, 0, 0, 0};
                if ({{condition}})
                    Ptx_MmaTf32(sums, 0, 0, 0, 0, 0, 0);
                y[Global_IdxX] = sums[0];
            }
            """));

        Assert.Equal(isLost, e is not null);
        if (isLost)
            Assert.Contains("CUDA_ERROR_LAUNCH_FAILED", e!.Message, StringComparison.Ordinal);
    }

    // Three copies of 8 to 0 bytes, each a group of its own; so many of them are awaited.
    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3)]
    public void AsyncCopy_NotAwaited_IsNotThere(int groupsLeft)
    {
        using var card = new SimulatedCard();
        using var device = card.Open();

        var y = Run(device, 12, groupSize: 1, $$"""
            SHARED_BYTES(K, SHARED_SIZE(float, 12))
            KERNEL void K(GLOBAL float* y, LONG yOffset, LONG yLength)
            {
                SHARED_ARRAY(float, tile, 12, 0);
                for (int i = 0; i < 12; i++)
                    y[i] = i + 1;
                for (int group = 0; group < 3; group++)
                {
                    Ptx_CopyAsync16(tile + 4 * group, y + 4 * group, 8 - 4 * group);
                    Ptx_CommitCopies();
                }
                Ptx_AwaitCopies<{{groupsLeft}}>();
                for (int i = 0; i < 12; i++)
                    y[i] = tile[i];
            }
            """, groups: 1);

        float[] copied = [1, 2, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(
            copied.Select((value, i) => i / 4 < 3 - groupsLeft ? value : float.NaN),
            y);
    }

    [Fact]
    public void Text_ThatIsNoCuda_IsRefusedWithTheLog()
    {
        using var card = new SimulatedCard();
        using var device = card.Open();

        var e = Assert.Throws<KernelCompilationException>(
            () => Run(device, 1, groupSize: 1, "KERNEL void K(GLOBAL float* y) { y[0] = nonsense; }"));

        Assert.Contains("use of undeclared identifier 'nonsense'", e.Log, StringComparison.Ordinal);
    }

    /// <summary>Runs the kernel K on one buffer, which is poison before, and reads the buffer.</summary>
    private static float[] Run(
        CudaDevice device, int length, int groupSize, string text, int? groups = null)
    {
        using var y = device.Allocate<float>(length);
        device.Launch(
            SampleKernels.ForCompiler("K", text),
            new LaunchConfig(groups ?? length / groupSize, 1, groupSize, 1),
            [KernelArgument.From(y.View)]);
        return y.View.ToArray();
    }
}
