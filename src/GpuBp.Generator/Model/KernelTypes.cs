namespace GpuBp.Generator.Model;

/// <summary>The memory of a view's elements; in OpenCL C 1.2, a part of every pointer's
/// type.</summary>
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
    /// <summary>The type's name in C#, for messages.</summary>
    internal string Describe() => this switch
    {
        ScalarType { Scalar: Scalar.Float4 } => "Float4",
        ScalarType scalar => scalar.Scalar.ToString().ToLowerInvariant(),
        StructType structure => structure.CSharpName,
        _ => "ArrayView",
    };

    /// <summary>The size and the alignment of an element in bytes, in C and in C#.</summary>
    internal (int Bytes, int Alignment) Layout()
    {
        if (this is not StructType structure)
            return this is not ScalarType { Scalar: var scalar }
                ? throw new InvalidOperationException($"No size of {this}.")
                : scalar == Scalar.Float4 ? (16, 16)
                : scalar is Scalar.Long or Scalar.Double ? (8, 8) : (4, 4);

        var (end, widest) = (0, 1);
        foreach (var (bytes, alignment) in structure.Fields.Select(f => f.Type.Layout()))
        {
            end = Up(end, alignment) + bytes;
            widest = Math.Max(widest, alignment);
        }

        return (Up(end, widest), widest);
    }

    protected static int Up(int offset, int alignment) =>
        (offset + alignment - 1) / alignment * alignment;
}

internal sealed record ScalarType(Scalar Scalar) : KernelType
{
    internal static readonly ScalarType Void = new(Scalar.Void);
    internal static readonly ScalarType Bool = new(Scalar.Bool);
    internal static readonly ScalarType Int = new(Scalar.Int);
    internal static readonly ScalarType Long = new(Scalar.Long);
    internal static readonly ScalarType Float = new(Scalar.Float);
}

/// <summary>A flat struct. Equality is by its C name, which contains the namespace.</summary>
internal sealed record StructType(string CName, string CSharpName) : KernelType
{
    internal List<StructField> Fields { get; } = new();

    /// <summary>The position of a field, in bytes.</summary>
    internal int OffsetOf(string field)
    {
        var end = 0;
        foreach (var (type, name, _) in Fields)
        {
            var (bytes, alignment) = type.Layout();
            end = Up(end, alignment);
            if (name == field)
                return end;
            end += bytes;
        }

        throw new InvalidOperationException($"{CSharpName} has no field {field}.");
    }

    public bool Equals(StructType? other) => other is not null && other.CName == CName;

    public override int GetHashCode() => CName.GetHashCode();
}

/// <summary>A field; its name in C differs from that in C# if C reserves it.</summary>
internal sealed record StructField(KernelType Type, string Name, string CName);

internal sealed record ViewType(KernelType Element, Space Space) : KernelType;
