using GpuBp.Generator.Model;

namespace GpuBp.Generator.Emitting;

/// <summary>
/// Recognises loops whose rounds can be lanes:
/// <c>for (var c = 0; c &lt; N; c++) sums[s + c] += a * b[t + c];</c> with a constant N, if no
/// round reads what another writes.
/// </summary>
internal static class LoopLanes
{
    /// <summary>The lanes of a loop; null if it must run round by round.</summary>
    internal static Lanes? Of(ForStatement loop)
    {
        if (!loop.IsUnrolled ||
            loop.Start is not { Value: LiteralExpression { Value: 0 }, Variable: var counter } ||
            loop.Condition is not BinaryExpression { Operator: "<" } ||
            loop.Increments is not
                [{ Operator: "+", Value: LiteralExpression { Value: 1 } } increment] ||
            increment.Target is not VariableExpression changed || changed.Variable != counter ||
            loop.Body.Statements is not
                [AssignStatement { Target: ElementExpression target } body] ||
            !body.Value.DescendantsAndSelf().OfType<ElementExpression>()
                .All(e => !MayOverlap(e.View, target.View)))
            return null;

        var lanes = new Lanes(
            value => value is VariableExpression v && v.Variable == counter, _ => LaneKind.Same);
        return lanes.CanRun([body]) ? lanes : null;
    }

    /// <summary>Whether two views may overlap: not in different spaces, nor if one is new
    /// memory.</summary>
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
