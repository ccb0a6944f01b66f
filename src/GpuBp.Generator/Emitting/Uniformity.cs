using GpuBp.Generator.Model;

namespace GpuBp.Generator.Emitting;

/// <summary>
/// Finds the values that all threads of a group share: computed from parameters, constants, the
/// group's position and each other, and never assigned again.
/// </summary>
internal sealed class Uniformity
{
    private readonly HashSet<Variable> _uniform = new();

    internal Uniformity(Function kernel) => Visit(kernel.Body);

    internal bool IsUniform(Variable variable) =>
        variable.IsParameter || _uniform.Contains(variable);

    internal bool IsUniform(Expression expression) =>
        expression.DescendantsAndSelf().All(n => n switch
        {
            VariableExpression variable => IsUniform(variable.Variable),
            LengthExpression length => IsUniform(length.View),
            PositionExpression position => !position.IsPerThread,
            CallExpression call => call.IsPure,
            ElementExpression => false,
            _ => true,
        });

    // In the order of the source: a value can only use values before it.
    private void Visit(Node node)
    {
        switch (node)
        {
            case AllocateStatement { Type.Space: Space.Shared } allocate:
                _uniform.Add(allocate.Variable);
                break;
            case DeclareStatement { Value: { } value, Variable.IsWritten: false } declare
                when IsUniform(value):
                _uniform.Add(declare.Variable);
                break;
            case ForStatement { Start: { Value: { } start } declare } loop when HasBarrier(loop):
                // GroupBody checks that the other parts of the head are uniform, too.
                if (IsUniform(start))
                    _uniform.Add(declare.Variable);
                break;
        }

        foreach (var child in node.Children)
            Visit(child);
    }

    internal static bool HasBarrier(Node node) =>
        node.DescendantsAndSelf().Any(n => n is BarrierStatement);
}
