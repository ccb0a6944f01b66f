using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GpuBp.Generator.Parsing;

/// <summary>Makes names for the variables of one function: unique there, and legal in C and
/// C#.</summary>
internal sealed class Names
{
    private static readonly string[] Reserved = (
        // C, C++ and OpenCL words that are legal names in C#.
        "auto constant extern global half inline kernel local private read_only write_only " +
        "register restrict signed typedef union unsigned char uchar ushort uint ulong size_t " +
        "delete template friend mutable asm near far event_t image sampler_t float2 float3 " +
        "float4 int2 int4 bool abs acos asin atan ceil clamp cos cross degrees distance dot exp " +
        "fabs floor fma fmax fmin length log max min mix normalize pow radians round sign sin " +
        "sqrt step tan tanh rotate signbit select main complex imaginary and or not xor compl " +
        "bitand bitor pipe queue_t and_eq or_eq not_eq xor_eq typename export typeid nullptr " +
        "constexpr decltype noexcept static_assert thread_local alignas alignof static_cast " +
        "const_cast dynamic_cast reinterpret_cast wchar_t char16_t char32_t uniform NULL NAN " +
        "INFINITY " +
        // Names of the preludes.
        "KERNEL DEVFN GLOBAL SHARED SHARED_ARRAY SHARED_SIZE SHARED_BYTES CUDA_ARCH LONG " +
        "FLOAT_INFINITY FLOAT_NAN threadIdx blockIdx blockDim gridDim fabsf ceilf cosf expf " +
        "floorf logf powf sinf sqrtf tanhf fmaxf fminf make_float4 atomicAdd atomicMax atomicMin " +
        "atomicAnd atomicOr atomicXor atomicExch atomicCAS atomic_add atomic_max atomic_min " +
        "atomic_and atomic_or atomic_xor atomic_xchg atomic_cmpxchg barrier get_local_id " +
        "get_local_size get_group_id get_num_groups get_global_id " +
        // Names of the CPU form.
        "config gridIdxX gridIdxY gridDimX gridDimY groupDimX groupDimY idxX idxY item scratch " +
        "arguments first end index groupSize Group Run Scratch device extent extentX extentY")
        .Split(' ');

    // The emitters append these to the names of views, indices and kept values.
    private static readonly string[] Suffixes =
        ["", "_length", "_base", "_offset", "_extent", "_all"];

    private readonly HashSet<string> _used = new(Reserved);

    internal string Unique(string name)
    {
        name = CIdentifier(name);
        var unique = name;
        for (var i = 1; IsKeyword(unique) || Suffixes.Any(s => _used.Contains(unique + s)); i++)
            unique = $"{name}_{i}";

        _used.UnionWith(Suffixes.Select(s => unique + s));
        return unique;
    }

    /// <summary>The name of a type in C, with its namespace and containing types.</summary>
    internal static string OfType(ITypeSymbol type) =>
        CIdentifier(type.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat));

    // A verbatim identifier, such as @class, arrives without its @.
    private static bool IsKeyword(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None;

    /// <summary>A legal name in C, which allows only ASCII letters, digits and
    /// underscores.</summary>
    internal static string CIdentifier(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name)
        {
            if (c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' or '_')
                text.Append(c);
            else if (c is '.' or '<' or '>' or ',' or ' ' or '+')
                text.Append('_');
            else
                text.Append($"u{(int)c:x4}");
        }

        return text.ToString();
    }
}
