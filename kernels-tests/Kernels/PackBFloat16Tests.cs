using GpuBp.Kernels;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Kernels;

public class PackBFloat16Tests
{
    [Theory, EveryDevice]
    public void Pack_AnyBits_AreTheNearestBFloat16(string deviceName)
    {
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);
        foreach (var (rows, columns) in new[] { (1, 8), (3, 16), (131, 264) })
        {
            var values = random.SingleMatrix(rows, columns);

            // Ties, what rounds up to another exponent or to infinity, and what is no number.
            uint[] edges =
            [
                0x3f808000, 0x3f818000, 0x3f808001, 0xbfffffff, 0x7f7fffff, 0x7f800000, 0xff800000, 0x7f800001,
            ];
            for (var k = 0; k < edges.Length; k++)
                values[rows / 2, k] = BitConverter.UInt32BitsToSingle(edges[k]);
            using var source = new GuardedMatrix(device, values, isAligned: true);
            using var packed = new GuardedMatrix(device, rows, columns / 2, isAligned: true);

            Factor.Pack(source.Matrix, packed.Matrix);

            var expected = PackedPairs.Of(source.Matrix).Cast<float>().Select(BitConverter.SingleToInt32Bits);
            Assert.Equal(expected, packed.ReadBits());
        }
    }
}
