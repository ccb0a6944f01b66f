using GpuBp.Generator.Model;

namespace GpuBp.Generator.Emitting;

/// <summary>
/// Decides how values survive from their declaration before a barrier to their use after it:
/// computed once for the group (uniform), computed again in each region (cheap functions of the
/// thread's position), or kept in memory, one for each thread.
/// </summary>
internal sealed class Lifetimes
{
    private readonly Uniformity _uniformity;

    /// <summary>Values that each region computes again if it needs them, in the order of the
    /// source.</summary>
    private readonly List<DeclareStatement> _recomputed = new();

    private readonly HashSet<Variable> _kept = new();

    /// <summary>Local arrays that keep their content across a barrier.</summary>
    private readonly List<AllocateStatement> _perThread = new();

    /// <summary>For each view that is a range of another, the other.</summary>
    private readonly Dictionary<Variable, Variable> _bases = new();

    /// <summary>The initial values of variables.</summary>
    private readonly Dictionary<Variable, Expression> _declared = new();

    private readonly HashSet<Variable> _arrays = new();

    internal Lifetimes(Function kernel, Uniformity uniformity)
    {
        _uniformity = uniformity;
        foreach (var declare in kernel.Body.DescendantsAndSelf().OfType<DeclareStatement>())
        {
            if (declare is { Variable.Type: ViewType, Value: { } view })
                _bases[declare.Variable] = BaseOf(view);
        }
    }

    /// <summary>Whether each thread keeps the value in memory.</summary>
    internal bool IsKept(Variable variable) => _kept.Contains(variable);

    /// <summary>Whether each thread has its own array.</summary>
    internal bool IsPerThread(AllocateStatement array) => _perThread.Contains(array);

    internal bool IsRecomputed(DeclareStatement declare) => _recomputed.Contains(declare);

    /// <summary>Decides for the values that the pieces of one block declare.</summary>
    /// <exception cref="KernelException">A view cannot survive its barrier.</exception>
    internal void Classify(List<Piece> pieces)
    {
        var regions = pieces.Where(p => p.IsRegion).ToList();
        var declarations = regions.SelectMany(r => r.Declarations).ToList();
        foreach (var declare in declarations.Where(d => d.Value is not null))
            _declared[declare.Variable] = declare.Value!;

        var used =
            pieces.ToDictionary(p => p, p => new HashSet<Variable>(p.Statements.SelectMany(Uses)));
        var recomputed = new HashSet<DeclareStatement>();
        foreach (var region in regions)
        {
            foreach (var array in region.Statements.OfType<AllocateStatement>())
            {
                _arrays.Add(array.Variable);
                if (array.Type.Space == Space.Local && IsUsedElsewhere(array.Variable, region))
                    _perThread.Add(array);
            }

            foreach (var declare in region.Declarations
                .Where(d => IsUsedElsewhere(d.Variable, region)))
            {
                if (_uniformity.IsUniform(declare.Variable))
                    continue;
                if (!declare.Variable.IsWritten && declare.Value is { } value &&
                    IsRecomputable(value))
                    recomputed.Add(declare);
                else
                    Keep(declare);
            }
        }

        // The values that a recomputed value uses are recomputed, too.
        foreach (var declare in Enumerable.Reverse(declarations))
        {
            if (recomputed.Any(r => Uses(r).Contains(declare.Variable)) &&
                !_uniformity.IsUniform(declare.Variable))
                recomputed.Add(declare);
        }

        _recomputed.AddRange(declarations.Where(recomputed.Contains));

        bool IsUsedElsewhere(Variable variable, Piece own) =>
            used.Any(u => u.Key != own && u.Value.Contains(variable));
    }

    /// <summary>The values to compute again for these statements, in the order of the
    /// source.</summary>
    internal List<DeclareStatement> RecomputedFor(List<Statement> region)
    {
        var needed = new HashSet<Variable>(region.SelectMany(Uses));
        foreach (var declare in Enumerable.Reverse(_recomputed))
        {
            if (needed.Contains(declare.Variable))
                needed.UnionWith(Uses(declare));
        }

        return _recomputed.Where(d => needed.Contains(d.Variable)).ToList();
    }

    /// <summary>The arrays of each thread that these statements use.</summary>
    internal IEnumerable<AllocateStatement> ArraysFor(IEnumerable<Statement> region)
    {
        var needed = new HashSet<Variable>(region.SelectMany(Uses));
        return _perThread.Where(a => needed.Contains(a.Variable));
    }

    /// <summary>The kept values that these statements use.</summary>
    internal List<Variable> KeptFor(List<Statement> region)
    {
        var mentioned = new HashSet<Variable>(region.SelectMany(Uses).Concat(Declares(region)));
        return _kept.Where(mentioned.Contains).ToList();
    }

    internal static IEnumerable<Variable> Declares(List<Statement> region) =>
        region.OfType<DeclareStatement>().Select(d => d.Variable);

    private void Keep(DeclareStatement declare)
    {
        if (declare.Variable.Type is ViewType)
            throw new KernelException(
                Rules.View,
                declare.Location,
                $"The view '{declare.Variable.Name}' differs between the threads of a group, and " +
                "both sides of a barrier use it; declare it again after the barrier.");
        _kept.Add(declare.Variable);
    }

    /// <summary>Whether a value is a cheap function of uniform values and the position in the
    /// group.</summary>
    private bool IsRecomputable(Expression value) => value.DescendantsAndSelf().All(n => n switch
    {
        VariableExpression v => IsRecomputable(v.Variable),
        LengthExpression l => IsRecomputable(l.View),
        ElementExpression or CallExpression => false,
        _ => true,
    });

    private bool IsRecomputable(Variable variable) =>
        _uniformity.IsUniform(variable) || _arrays.Contains(variable) ||
        !variable.IsWritten && _declared.TryGetValue(variable, out var value) &&
        IsRecomputable(value);

    /// <summary>The variables that a node uses, and the views that these are ranges of.</summary>
    private IEnumerable<Variable> Uses(Node node)
    {
        foreach (var part in node.DescendantsAndSelf())
        {
            var variable = (part as VariableExpression)?.Variable
                ?? (part as LengthExpression)?.View;
            while (variable is not null)
            {
                yield return variable;
                variable = _bases.TryGetValue(variable, out var b) ? b : null;
            }
        }
    }

    private static Variable BaseOf(Expression view) => view switch
    {
        SubViewExpression part => BaseOf(part.View),
        CastViewExpression cast => BaseOf(cast.View),
        _ => ((VariableExpression)view).Variable,
    };
}
