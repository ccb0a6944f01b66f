using System.Text;
using Microsoft.CodeAnalysis;

namespace GpuBp.Generator.Parsing;

/// <summary>Gives the variables of one function names that are unique there, and legal in C and C#.</summary>
internal sealed class Names
{
    private static readonly string[] Reserved = (
        // C, C++ and OpenCL words that are legal names in C#.
        "auto constant extern global half inline kernel local private read_only write_only register " +
        "restrict signed typedef union unsigned char uchar ushort uint ulong size_t delete template " +
        "friend mutable asm near far event_t image sampler_t float2 float3 float4 int2 int4 bool " +
        "abs acos asin atan ceil clamp cos cross degrees distance dot exp fabs floor fma fmax fmin " +
        "length log max min mix normalize pow radians round sign sin sqrt step tan tanh rotate " +
        "signbit select main complex imaginary and or not xor compl bitand bitor pipe queue_t " +
        // C# words that a verbatim identifier may bring.
        "class new this base string object event params ref out in is as checked fixed lock " +
        "namespace operator " +
        // What the CPU form declares.
        "config gridIdxX gridIdxY gridDimX gridDimY groupDimX groupDimY idxX idxY item scratch " +
        "arguments first end index groupSize Group Run Scratch").Split(' ');

    private readonly HashSet<string> _used = new(Reserved);

    internal string Unique(string name)
    {
        name = CIdentifier(name);
        var unique = name;
        for (var i = 1; !_used.Add(unique); i++)
            unique = $"{name}_{i}";

        // The name of a view's length must be free too.
        _used.Add(unique + "_length");
        return unique;
    }

    /// <summary>The name of a type in C: its namespace and containers included.</summary>
    internal static string OfType(ITypeSymbol type) =>
        CIdentifier(type.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat));

    /// <summary>C knows only ASCII letters, digits and underscores.</summary>
    private static string CIdentifier(string name)
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
