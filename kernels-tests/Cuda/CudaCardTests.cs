using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Cuda;

public class CudaCardTests
{
    [Theory, EveryDevice(Only = "cuda")]
    public void Card_OfThisRun_SaysWhetherItIsReal(string deviceName)
    {
        TestContext.Current.TestOutputHelper!.WriteLine(CudaCard.Description);

        var name = TestDevices.Get(deviceName).Info.Name;
        Assert.Equal(CudaCard.IsReal, name != "Simulated card");
        Assert.Contains(name, CudaCard.Description, StringComparison.Ordinal);
    }
}
