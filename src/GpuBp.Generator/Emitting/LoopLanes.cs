using GpuBp.Generator.Model;

namespace GpuBp.Generator.Emitting;

/// <summary>
/// Recognises the loops whose rounds are lanes:
/// <c>for (var c = 0; c &lt; N; c++) sums[s + c] += a * b[t + c];</c> with a constant N, where no round
/// reads what another one writes.
/// </summary>
internal static class LoopLanes
{
    /// <summary>The lanes of a loop; null for a loop that runs round by round.</summary>
    internal static Lanes? Of(ForStatement loop)
    {
        if (!loop.IsUnrolled ||
            loop.Start is not { Value: LiteralExpression { Value: 0 }, Variable: var counter } ||
            loop.Condition is not BinaryExpression { Operator: "<" } ||
            loop.Steps is not [{ Operator: "+", Value: LiteralExpression { Value: 1 } } step] ||
            step.Target is not VariableExpression stepped || stepped.Variable != counter ||
            loop.Body.Statements is not [AssignStatement { Target: ElementExpression target } body] ||
            !body.Value.DescendantsAndSelf().OfType<ElementExpression>()
                .All(e => !MayOverlap(e.View, target.View)))
            return null;

        var lanes = new Lanes(
            value => value is VariableExpression v && v.Variable == counter, _ => LaneKind.Same);
        return lanes.CanRun([body]) ? lanes : null;
    }

    /// <summary>Memory of different spaces, and new memory and any other, never overlaps.</summary>
    private static bool MayOverlap(Expression left, Expression right)
    {
        if (left is not VariableExpression { Variable: var a } ||
            right is not VariableExpression { Variable: var b })
            return true;
        if (((ViewType)a.Type).Space != ((ViewType)b.Type).Space)
            return false;
        return a == b || !a.IsAllocation && !b.IsAllocation;
    }
}
