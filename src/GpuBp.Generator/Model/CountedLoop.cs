namespace GpuBp.Generator.Model;

/// <summary>Computes the rounds of loops that count from one known number to another.</summary>
internal static class CountedLoop
{
    // An array with more elements than a thread has registers cannot lie in registers.
    private const int MaxRounds = 256;

    /// <summary>The counter's value in each round; null if they are unknown or too many.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="close">Replaces the known parts of an expression by their values.</param>
    internal static IReadOnlyList<int>? Rounds(
        ForStatement loop, Func<Expression, Expression> close)
    {
        if (loop is not
            {
                Start: { Value: { } first, Variable: { } counter },
                Condition: BinaryExpression { Left: var left } condition,
                Increments:
                [
                {
                    Operator: "+" or "-",
                    Target: VariableExpression { Variable: var changed },
                } increment,
                ],
            } || Counted(left) != counter || changed != counter || Jumps(loop.Body) ||
            Assigns(loop.Body, counter))
            return null;
        if (close(first) is not LiteralExpression { Value: int value } ||
            close(condition.Right) is not LiteralExpression { Value: int or long } limit ||
            close(increment.Value) is not LiteralExpression { Value: int by })
            return null;

        var rounds = new List<int>();
        for (; Folding.IsTrue(Condition(value)); value += increment.Operator == "+" ? by : -by)
        {
            rounds.Add(value);
            if (rounds.Count > MaxRounds)
                return null;
        }

        return Folding.IsFalse(Condition(value)) ? rounds : null;

        Expression Condition(int counted) => Folding.Binary(
            condition.Operator,
            Folding.Conversion(new LiteralExpression(counted, ScalarType.Int), limit.Type),
            limit,
            ScalarType.Bool);
    }

    /// <summary>The variable that a condition compares, perhaps converted to long.</summary>
    private static Variable? Counted(Expression left) => left switch
    {
        VariableExpression variable => variable.Variable,
        ConversionExpression
        {
            Operand: VariableExpression variable,
            Type: ScalarType { Scalar: Scalar.Long },
        } => variable.Variable,
        _ => null,
    };

    private static bool Assigns(Block body, Variable counter) => body.DescendantsAndSelf().Any(
        n => n is AssignStatement { Target: VariableExpression { Variable: var target } } &&
            target == counter);

    /// <summary>Whether the loop itself has a break or continue.</summary>
    private static bool Jumps(Node node) => node switch
    {
        LoopStatement => false,
        JumpStatement { Kind: JumpKind.Break or JumpKind.Continue } => true,
        _ => node.Children.Any(Jumps),
    };
}
