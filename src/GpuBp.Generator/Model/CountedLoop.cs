namespace GpuBp.Generator.Model;

/// <summary>A loop that counts from one number to another, whose rounds are known.</summary>
internal static class CountedLoop
{
    // More rounds than any thread has registers are no loop over an array that could lie in them.
    private const int MostRounds = 256;

    /// <summary>The counter's value in each round; null where they are not known, or too many.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="close">What is known of an expression.</param>
    internal static IReadOnlyList<int>? Rounds(ForStatement loop, Func<Expression, Expression> close)
    {
        if (loop is not
            {
                Start: { Value: { } first, Variable: { } counter },
                Condition: BinaryExpression { Left: var left } condition,
                Steps: [{ Operator: "+" or "-", Target: VariableExpression { Variable: var stepped } } step],
            } || Counted(left) != counter || stepped != counter || Jumps(loop.Body) || Assigns(loop.Body, counter))
            return null;
        if (close(first) is not LiteralExpression { Value: int value } ||
            close(condition.Right) is not LiteralExpression { Value: int or long } limit ||
            close(step.Value) is not LiteralExpression { Value: int by })
            return null;

        var rounds = new List<int>();
        for (; Folding.IsTrue(Condition(value)); value += step.Operator == "+" ? by : -by)
        {
            rounds.Add(value);
            if (rounds.Count > MostRounds)
                return null;
        }

        return Folding.IsFalse(Condition(value)) ? rounds : null;

        Expression Condition(int counted) => Folding.Binary(
            condition.Operator,
            Folding.Conversion(new LiteralExpression(counted, ScalarType.Int), limit.Type),
            limit,
            ScalarType.Bool);
    }

    /// <summary>The counter, that is compared with a length as a long.</summary>
    private static Variable? Counted(Expression left) => left switch
    {
        VariableExpression variable => variable.Variable,
        ConversionExpression { Operand: VariableExpression variable, Type: ScalarType { Scalar: Scalar.Long } } =>
            variable.Variable,
        _ => null,
    };

    private static bool Assigns(Block body, Variable counter) => body.DescendantsAndSelf().Any(
        n => n is AssignStatement { Target: VariableExpression { Variable: var target } } && target == counter);

    /// <summary>Whether a break or continue of the loop itself leaves a round early.</summary>
    private static bool Jumps(Node node) => node switch
    {
        LoopStatement => false,
        JumpStatement { Kind: JumpKind.Break or JumpKind.Continue } => true,
        _ => node.Children.Any(Jumps),
    };
}
