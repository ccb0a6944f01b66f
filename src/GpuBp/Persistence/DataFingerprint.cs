using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace GpuBp;

/// <summary>By which the same data are known again.</summary>
public static class DataFingerprint
{
    /// <summary>
    /// SHA-256 over the numbers of rows, inputs and outputs, the features, the targets, and the weights where rows have
    /// them, as hexadecimal digits.
    /// </summary>
    public static string Of(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ReadOnlySpan<int> sizes = [data.Rows, data.Inputs, data.Outputs];
        hash.AppendData(MemoryMarshal.AsBytes(sizes));
        hash.AppendData(MemoryMarshal.AsBytes(data.Features.Span));
        hash.AppendData(MemoryMarshal.AsBytes(data.Targets.Span));
        if (data.Weights is { } weights)
            hash.AppendData(MemoryMarshal.AsBytes(weights.Span));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
