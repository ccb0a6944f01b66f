namespace GpuBp.Generator.Model;

/// <summary>Finds the views that a function writes to, itself or through its helpers.</summary>
internal static class WrittenViews
{
    internal static HashSet<Variable> Of(Block body)
    {
        // A view is assigned only at its declaration: one pass finds the memory of each.
        var seen = new Dictionary<Variable, Variable>();
        var written = new HashSet<Variable>();
        foreach (var node in body.DescendantsAndSelf())
        {
            switch (node)
            {
                case DeclareStatement { Variable: { Type: ViewType } part, Value: { } value }:
                    seen.Add(part, Root(value, seen));
                    break;
                case AssignStatement { Target.Whole: ElementExpression element }:
                    written.Add(Root(element.View, seen));
                    break;
                case CallExpression
                { Kind: CallKind.Atomic, Arguments: [ElementExpression element, ..] }:
                    written.Add(Root(element.View, seen));
                    break;
                case CallExpression { Helper: { } helper } call:
                    written.UnionWith(call.Arguments
                        .Where((_, i) => helper.Writes(helper.Parameters[i]))
                        .Select(argument => Root(argument, seen)));
                    break;
            }
        }

        return written;
    }

    /// <summary>The parameter or allocation that a view is a range of.</summary>
    private static Variable Root(Expression view, Dictionary<Variable, Variable> seen) =>
        view switch
        {
            VariableExpression { Variable: var variable } =>
                seen.TryGetValue(variable, out var root) ? root : variable,
            SubViewExpression part => Root(part.View, seen),
            CastViewExpression cast => Root(cast.View, seen),
            _ => throw new InvalidOperationException($"{view.GetType().Name} is no view."),
        };
}
