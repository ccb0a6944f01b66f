namespace GpuBp.Generator.Model;

/// <summary>The local arrays of one function of a <see cref="ScalarForm"/>, whose elements are
/// variables.</summary>
/// <param name="form">The form.</param>
/// <param name="copy">Closes an expression of the source.</param>
internal sealed class LocalArrays(ScalarForm form, Func<Expression, Expression> copy)
{
    /// <summary>The arrays, by the views of the source.</summary>
    private readonly Dictionary<Variable, LocalArray> _arrays = new();

    /// <summary>The variables of the form that are elements of arrays.</summary>
    private readonly HashSet<Variable> _elements = new();

    /// <summary>For a variable of the form, the loops whose counters it depends on.</summary>
    private readonly Dictionary<Variable, HashSet<ForStatement>> _counters = new();

    internal void Add(Variable view, LocalArray array) => _arrays[view] = array;

    internal void AddElement(Variable element) => _elements.Add(element);

    internal bool IsElement(Variable variable) => _elements.Contains(variable);

    /// <summary>The local array of a view; null if the view is none.</summary>
    internal LocalArray? Of(Expression view)
    {
        switch (view)
        {
            case VariableExpression { Variable: var variable }
                when _arrays.TryGetValue(variable, out var array):
                return array;
            case SubViewExpression part when Of(part.View) is { } whole:
                var start = Known(copy(part.Offset));
                var length = Known(copy(part.Length));
                return form.Missing.Count > 0 ? whole : whole.Part(start, length);
            case CastViewExpression cast when Of(cast.View) is not null:
                throw new NoScalarFormException();
            default:
                return null;
        }
    }

    /// <summary>The value of an index; a provisional 0 if loops must be unrolled first.</summary>
    internal int Known(Expression index)
    {
        switch (index)
        {
            case LiteralExpression { Value: int value }:
                return value;
            case LiteralExpression { Value: long value and >= 0 and <= LocalArray.MaxElements }:
                return (int)value;
        }

        var loops = Counters(index);
        if (loops.Count == 0 || loops.All(form.Unrolled.Contains))
            throw new NoScalarFormException();
        form.Missing.UnionWith(loops);
        return 0;
    }

    /// <summary>Sets the loops whose counters a variable of the form depends on.</summary>
    internal void AddCounters(Variable variable, HashSet<ForStatement> loops)
    {
        if (loops.Count > 0)
            _counters[variable] = loops;
    }

    /// <summary>The loops whose counters a value depends on.</summary>
    internal HashSet<ForStatement> Counters(Expression value)
    {
        var loops = new HashSet<ForStatement>();
        foreach (var variable in value.DescendantsAndSelf().OfType<VariableExpression>())
        {
            if (_counters.TryGetValue(variable.Variable, out var counters))
                loops.UnionWith(counters);
        }

        return loops;
    }
}
