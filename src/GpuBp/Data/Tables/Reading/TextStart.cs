namespace GpuBp;

/// <summary>The beginning of a text, which tells its layout.</summary>
/// <param name="Name">The file, for messages.</param>
/// <param name="Bytes">The first bytes.</param>
/// <param name="IsWhole">Whether they are the whole text.</param>
/// <param name="Limits">How large the parts of the table may be.</param>
internal sealed record TextStart(
    string Name, ReadOnlyMemory<byte> Bytes, bool IsWhole, DataLimits Limits);
