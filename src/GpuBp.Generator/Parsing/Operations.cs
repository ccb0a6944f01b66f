using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GpuBp.Generator.Parsing;

/// <summary>Reads Roslyn's operations.</summary>
internal static class Operations
{
    /// <summary>Removes parentheses and identity conversions.</summary>
    internal static IOperation Unwrap(IOperation operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    break;
                case IConversionOperation { Conversion.IsIdentity: true } conversion:
                    operation = conversion.Operand;
                    break;
                default:
                    return operation;
            }
        }
    }

    /// <summary>The arguments of a call in the order of its parameters.</summary>
    internal static IEnumerable<IOperation> Arguments(IInvocationOperation operation) =>
        operation.Arguments.OrderBy(a => a.Parameter!.Ordinal).Select(a => a.Value);
}
