namespace GpuBp.Generator.Model;

/// <summary>Where a view's elements lie; OpenCL C 1.2 wants it in every pointer's type.</summary>
internal enum Space
{
    Global,
    Shared,
    Local,
}

internal enum Scalar
{
    Void,
    Bool,
    Int,
    UInt,
    Long,
    Float,
    Double,
    Float4,
}

/// <summary>A type of the kernel language.</summary>
internal abstract record KernelType
{
    /// <summary>The type as a C# programmer calls it.</summary>
    internal string Describe() => this switch
    {
        ScalarType { Scalar: Scalar.Float4 } => "Float4",
        ScalarType scalar => scalar.Scalar.ToString().ToLowerInvariant(),
        StructType structure => structure.CSharpName,
        _ => "ArrayView",
    };
}

internal sealed record ScalarType(Scalar Scalar) : KernelType
{
    internal static readonly ScalarType Void = new(Scalar.Void);
    internal static readonly ScalarType Bool = new(Scalar.Bool);
    internal static readonly ScalarType Int = new(Scalar.Int);
    internal static readonly ScalarType Long = new(Scalar.Long);
    internal static readonly ScalarType Float = new(Scalar.Float);
}

/// <summary>A flat struct; equal by its C name, which holds the namespace.</summary>
internal sealed record StructType(string CName, string CSharpName) : KernelType
{
    internal List<StructField> Fields { get; } = new();

    public bool Equals(StructType? other) => other is not null && other.CName == CName;

    public override int GetHashCode() => CName.GetHashCode();
}

/// <summary>A field, with its name in C#, and in C, where some of those are reserved.</summary>
internal sealed record StructField(KernelType Type, string Name, string CName);

internal sealed record ViewType(KernelType Element, Space Space) : KernelType;
