using GpuBp.Generator.Model;

namespace GpuBp.Generator.Emitting;

/// <summary>Successive statements for each thread (a region), or one statement for the
/// group.</summary>
internal sealed class Piece(bool isRegion)
{
    internal bool IsRegion { get; } = isRegion;

    internal List<Statement> Statements { get; } = new();

    internal IEnumerable<DeclareStatement> Declarations => Statements.OfType<DeclareStatement>();
}

/// <summary>Divides a list of statements at its barriers.</summary>
internal static class Fission
{
    /// <param name="statements">The statements of one block.</param>
    /// <param name="isTail">Whether they end the kernel.</param>
    /// <param name="uniformity">The values that all threads of a group share.</param>
    internal static List<Piece> Cut(
        IReadOnlyList<Statement> statements, bool isTail, Uniformity uniformity)
    {
        var lastBarrier = -1;
        for (var i = 0; i < statements.Count; i++)
        {
            if (Uniformity.HasBarrier(statements[i]))
                lastBarrier = i;
        }

        var pieces = new List<Piece>();
        for (var i = 0; i < statements.Count; i++)
        {
            // After the last barrier a thread may return alone.
            var isForGroup = Uniformity.HasBarrier(statements[i]) ||
                (i < lastBarrier || !isTail) && IsUniformJump(statements[i], uniformity);
            if (isForGroup || pieces.Count == 0 || !pieces[pieces.Count - 1].IsRegion)
                pieces.Add(new Piece(!isForGroup));
            pieces[pieces.Count - 1].Statements.Add(statements[i]);
        }

        return pieces;
    }

    /// <summary>The jumps out of a statement.</summary>
    internal static IEnumerable<JumpStatement> Jumps(Node node, bool insideLoop = false)
    {
        if (node is JumpStatement jump && (jump.Kind == JumpKind.Return || !insideLoop))
            yield return jump;
        foreach (var child in node.Children)
            foreach (var inner in Jumps(child, insideLoop || node is LoopStatement))
                yield return inner;
    }

    private static bool IsUniformJump(Statement statement, Uniformity uniformity) =>
        statement is JumpStatement ||
        statement is IfStatement branch && uniformity.IsUniform(branch.Condition) &&
            Jumps(branch).Any();
}
