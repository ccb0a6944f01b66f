namespace GpuBp.Kernels;

/// <summary>
/// The constants of Philox4x32-10, and its multiplication as kernels can express it.
/// </summary>
internal static class Philox4x32
{
    internal const int Rounds = 10;
    internal const uint Multiplier0 = 0xD2511F53;
    internal const uint Multiplier1 = 0xCD9E8D57;

    // The golden ratio and √3 − 1, as fractions of 2³².
    internal const uint KeyStep0 = 0x9E3779B9;
    internal const uint KeyStep1 = 0xBB67AE85;

    /// <summary>
    /// The upper 32 bits of a product, from two parts below 2⁴⁸, which fit a signed long.
    /// </summary>
    internal static uint High(uint a, uint b)
    {
        var low = (long)a * (long)(b & 0xffffu);
        var high = (long)a * (long)(b >> 16);
        return (uint)((high + (low >> 16)) >> 16);
    }
}
