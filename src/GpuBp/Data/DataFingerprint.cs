using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace GpuBp;

/// <summary>Recognizes data: <see cref="Dataset.Fingerprint"/>.</summary>
internal static class DataFingerprint
{
    internal static string Of(Dataset data)
    {
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
