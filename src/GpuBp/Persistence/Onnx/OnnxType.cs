namespace GpuBp;

/// <summary>What a tensor holds; the numbers are those of onnx.proto.</summary>
internal enum OnnxType
{
    Float = 1,
    Int64 = 7,
    String = 8,
    Double = 11,
}
