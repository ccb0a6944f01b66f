using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;

namespace GpuBp.Generator.Emitting;

/// <summary>A piece of scratch memory: an array that threads share, or one value or array of each.</summary>
internal sealed record Slot(string Type, string Name, string Bytes);

/// <summary>
/// Cuts a kernel's body at its barriers. Values that live across a barrier are either computed
/// once for the group (uniform), computed again after it (cheap functions of the thread's
/// position), or kept in scratch memory, one for each thread.
/// </summary>
internal sealed class GroupBody : CSharpWriter
{
    private readonly Uniformity _uniformity;
    private readonly bool _isImplicit;

    /// <summary>Values computed again in each region that needs them, in the order of the text.</summary>
    private readonly List<DeclareStatement> _recomputed = new();

    /// <summary>Local arrays that keep their content across a barrier, by their variable.</summary>
    private readonly Dictionary<Variable, AllocateStatement> _perThread = new();

    /// <summary>Values kept in scratch memory, one for each thread.</summary>
    private readonly HashSet<Variable> _kept = new();

    /// <summary>Views made of other views, with those.</summary>
    private readonly Dictionary<Variable, Variable> _bases = new();

    /// <summary>The values of variables that are declared outside of nested statements.</summary>
    private readonly Dictionary<Variable, Expression> _declared = new();

    private readonly HashSet<Variable> _arrays = new();

    private int _labels;
    private bool _isLabelUsed;

    internal GroupBody(KernelModel kernel, string typeArguments)
    {
        HelperTypeArguments = typeArguments;
        _isImplicit = kernel.IsImplicit;
        _uniformity = new Uniformity(kernel.Function);
        foreach (var declare in kernel.Function.Body.DescendantsAndSelf().OfType<DeclareStatement>())
        {
            if (declare is { Variable.Type: ViewType, Value: { } view })
                _bases[declare.Variable] = BaseOf(view);
        }

        Sequence(kernel.Function.Body.Statements, isTail: true);
        Text = ToString();
    }

    internal string Text { get; }

    internal List<Slot> Slots { get; } = new();

    protected override string HelperTypeArguments { get; }

    /// <summary>Statements that the whole group runs through, one after the other.</summary>
    /// <param name="statements">The statements.</param>
    /// <param name="isTail">Whether nothing of the kernel follows them.</param>
    private void Sequence(IReadOnlyList<Statement> statements, bool isTail)
    {
        var pieces = Cut(statements, isTail);
        Classify(pieces);
        for (var i = 0; i < pieces.Count; i++)
        {
            var isLast = isTail && i == pieces.Count - 1;
            if (pieces[i].IsRegion)
                WriteRegion(pieces[i].Statements, isLast);
            else
                WriteForGroup(pieces[i].Statements[0], isLast);
        }
    }

    /// <summary>Runs of statements for each thread, and single statements for the group.</summary>
    private List<Piece> Cut(IReadOnlyList<Statement> statements, bool isTail)
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
            // After the last barrier a thread may leave on its own.
            var isForGroup = Uniformity.HasBarrier(statements[i]) ||
                (i < lastBarrier || !isTail) && IsUniformJump(statements[i]);
            if (isForGroup || pieces.Count == 0 || !pieces[pieces.Count - 1].IsRegion)
                pieces.Add(new Piece(!isForGroup));
            pieces[pieces.Count - 1].Statements.Add(statements[i]);
        }

        return pieces;
    }

    private bool IsUniformJump(Statement statement) => statement switch
    {
        JumpStatement => true,
        IfStatement branch => _uniformity.IsUniform(branch.Condition) &&
            Jumps(branch, insideLoop: false).Any(),
        _ => false,
    };

    /// <summary>Jumps out of a statement.</summary>
    private static IEnumerable<JumpStatement> Jumps(Node node, bool insideLoop)
    {
        if (node is JumpStatement jump && (jump.Kind == JumpKind.Return || !insideLoop))
            yield return jump;
        foreach (var child in node.Children)
            foreach (var inner in Jumps(child, insideLoop || node is LoopStatement))
                yield return inner;
    }

    /// <summary>Decides where the values that these pieces declare live.</summary>
    private void Classify(List<Piece> pieces)
    {
        var used = pieces.Select(p => new HashSet<Variable>(p.Statements.SelectMany(Uses))).ToList();
        var declarations = pieces.Where(p => p.IsRegion).SelectMany(p => p.Statements)
            .OfType<DeclareStatement>().ToList();
        foreach (var declare in declarations.Where(d => d.Value is not null))
            _declared[declare.Variable] = declare.Value!;

        var recomputed = new List<DeclareStatement>();
        for (var i = 0; i < pieces.Count; i++)
        {
            if (!pieces[i].IsRegion)
                continue;

            foreach (var statement in pieces[i].Statements)
            {
                var spans = statement switch
                {
                    DeclareStatement d => IsUsedElsewhere(d.Variable, i),
                    AllocateStatement a => IsUsedElsewhere(a.Variable, i),
                    _ => false,
                };
                if (statement is AllocateStatement allocate)
                    AddArray(allocate, spans && allocate.Type.Space == Space.Local);
                else if (statement is DeclareStatement declare && spans &&
                    !_uniformity.IsUniform(declare.Variable))
                    ClassifySpanning(declare, recomputed);
            }
        }

        // What a recomputed value is made of is recomputed too.
        foreach (var declare in Enumerable.Reverse(declarations))
        {
            if (!recomputed.Contains(declare) &&
                recomputed.Any(r => Uses(r).Contains(declare.Variable)) &&
                !_uniformity.IsUniform(declare.Variable))
                recomputed.Add(declare);
        }

        _recomputed.AddRange(declarations.Where(recomputed.Contains));

        bool IsUsedElsewhere(Variable variable, int own) =>
            used.Where((u, i) => i != own && u.Contains(variable)).Any();
    }

    private void ClassifySpanning(DeclareStatement declare, List<DeclareStatement> recomputed)
    {
        if (!declare.Variable.IsWritten && declare.Value is { } value && IsRecomputable(value))
        {
            recomputed.Add(declare);
            return;
        }

        if (declare.Variable.Type is ViewType)
            throw new KernelException(
                Rules.View,
                declare.Location,
                $"The view '{declare.Variable.Name}' differs between the threads of a group and is used on " +
                "both sides of a barrier; declare it again after the barrier.");

        var type = TypeName(declare.Variable.Type);
        _kept.Add(declare.Variable);
        Slots.Add(new Slot(type, declare.Variable.Name + "_all", $"(groupSize * sizeof({type}) + 63 & ~63L)"));
    }

    /// <summary>A cheap function of uniform values and of the position in the group.</summary>
    private bool IsRecomputable(Expression value) => value.DescendantsAndSelf().All(n => n switch
    {
        VariableExpression v => IsRecomputable(v.Variable),
        LengthExpression l => IsRecomputable(l.View),
        ElementExpression or CallExpression => false,
        _ => true,
    });

    private bool IsRecomputable(Variable variable) =>
        _uniformity.IsUniform(variable) || _arrays.Contains(variable) ||
        !variable.IsWritten && _declared.TryGetValue(variable, out var value) && IsRecomputable(value);

    private void AddArray(AllocateStatement allocate, bool isPerThread)
    {
        var type = TypeName(allocate.Type.Element);
        var length = $"(long)({Print(allocate.Length)})";
        var name = allocate.Variable.Name;
        _arrays.Add(allocate.Variable);
        if (isPerThread)
            _perThread[allocate.Variable] = allocate;
        Slots.Add(new Slot(
            type,
            isPerThread ? name + "_all" : name,
            $"({length} * {(isPerThread ? "groupSize * " : "")}sizeof({type}) + 63 & ~63L)"));
    }

    /// <summary>The variables that a node mentions, and the views that these are made of.</summary>
    private IEnumerable<Variable> Uses(Node node)
    {
        foreach (var part in node.DescendantsAndSelf())
        {
            var variable = (part as VariableExpression)?.Variable ?? (part as LengthExpression)?.View;
            for (; variable is not null; variable = _bases.TryGetValue(variable, out var b) ? b : null)
                yield return variable;
        }
    }

    private static Variable BaseOf(Expression view) => view switch
    {
        SubViewExpression part => BaseOf(part.View),
        CastViewExpression cast => BaseOf(cast.View),
        _ => ((VariableExpression)view).Variable,
    };

    private void WriteForGroup(Statement statement, bool isTail)
    {
        switch (statement)
        {
            case BarrierStatement:
                // The end of the loop over the threads.
                break;
            case Block block:
                Open();
                Sequence(block.Statements, isTail);
                Close();
                break;
            case JumpStatement jump:
                base.Jump(jump);
                break;
            case IfStatement branch:
                RequireUniform(branch.Condition, branch.Location, "The condition of an if");
                Open($"if ({Print(branch.Condition)})");
                Sequence(branch.WhenTrue.Statements, isTail);
                Close();
                if (branch.WhenFalse is { } whenFalse)
                {
                    Open("else");
                    Sequence(whenFalse.Statements, isTail);
                    Close();
                }

                break;
            case ForStatement loop:
                WriteLoopForGroup(loop);
                break;
            case WhileStatement loop:
                RequireUniform(loop.Condition, loop.Location, "The condition of a loop");
                Open(loop.IsDo ? "do" : $"while ({Print(loop.Condition)})");
                Sequence(loop.Body.Statements, isTail: false);
                Close();
                if (loop.IsDo)
                    Line($"while ({Print(loop.Condition)});");
                break;
            default:
                throw new InvalidOperationException($"No group form of {statement.GetType().Name}.");
        }
    }

    private void WriteLoopForGroup(ForStatement loop)
    {
        if (loop.Start?.Value is { } start)
            RequireUniform(start, loop.Location, "The start of a loop");
        if (loop.Condition is not null)
            RequireUniform(loop.Condition, loop.Location, "The condition of a loop");
        foreach (var step in loop.Steps)
        {
            RequireUniform(step.Value, loop.Location, "The step of a loop");
            if (step.Target is not VariableExpression { Variable: var stepped } ||
                stepped != loop.Start?.Variable)
                throw new KernelException(
                    Rules.Barrier,
                    step.Location,
                    "The head of a loop around Group.Barrier runs once for the group, so it changes only the " +
                    "counter that it declares; move this into the body.");
        }

        if (loop.Start is { } declare && loop.Body.DescendantsAndSelf().Any(
            n => n is AssignStatement { Target: VariableExpression v } && v.Variable == declare.Variable))
            throw new KernelException(
                Rules.Barrier,
                loop.Location,
                $"The counter '{declare.Variable.Name}' of a loop around a barrier is assigned in its body; " +
                "change it only in the loop's head.");

        Open(Head(loop));
        Sequence(loop.Body.Statements, isTail: false);
        Close();
    }

    private void RequireUniform(Expression expression, Location location, string what)
    {
        if (!_uniformity.IsUniform(expression))
            throw new KernelException(
                Rules.Barrier,
                location,
                $"{what} around Group.Barrier must be the same for every thread of the group: make it of " +
                "parameters, constants and Grid positions, and guard the work between the barriers instead.");
    }

    private void WriteRegion(List<Statement> statements, bool isTail)
    {
        foreach (var statement in statements)
        {
            // Before the loop, once for the group.
            if (statement is DeclareStatement declare && IsHoisted(declare, isTail))
                base.Statement(declare);
            if (statement is AllocateStatement { Variable.IsLengthUsed: true } array)
                Line($"long {array.Variable.LengthName} = {Print(array.Length)};");
        }

        var body = statements.Where(s => s is not AllocateStatement &&
            !(s is DeclareStatement d && (IsHoisted(d, isTail) || _recomputed.Contains(d)))).ToList();
        if (body.Count == 0)
            return;
        if (body.SelectMany(s => Jumps(s, insideLoop: false))
            .FirstOrDefault(j => j.Kind != JumpKind.Return || !isTail) is { } early)
            throw new KernelException(
                Rules.Barrier,
                early.Location,
                "A thread cannot leave before a barrier that the others wait at; guard its work with if, and " +
                "leave after the last barrier.");

        if (_isImplicit)
        {
            WriteThread(body, isTail);
            return;
        }

        Open("for (int idxY = 0, item = 0; idxY < groupDimY; idxY++)");
        Line("int idxX = 0;");
        if (LanesOf(body) is { } lanes)
        {
            Open($"for (; idxX + {Lane}<float>.Count <= groupDimX; idxX += {Lane}<float>.Count, item += {Lane}<float>.Count)");
            Lanes = lanes;
            WriteThread(body, isTail);
            Lanes = null;
            Close();
        }

        Open("for (; idxX < groupDimX; idxX++, item++)");
        WriteThread(body, isTail);
        Close();
        Close();
    }

    /// <summary>What one thread does, or as many as a vector has lanes.</summary>
    private void WriteThread(List<Statement> body, bool isTail)
    {
        _isLabelUsed = false;
        WriteRecomputed(body);
        var declared = new HashSet<Variable>(body.SelectMany(Declares));
        var mentioned = new HashSet<Variable>(body.SelectMany(Uses).Concat(declared));
        var kept = _kept.Where(mentioned.Contains).ToList();
        foreach (var variable in kept.Where(v => !declared.Contains(v)))
        {
            Line(IsLane(variable)
                ? $"{Lane}<float> {variable.Name} = {Lane}.Load({variable.Name}_all + item);"
                : $"{TypeName(variable.Type)} {variable.Name} = {variable.Name}_all[item];");
        }

        foreach (var statement in body)
            Statement(statement);

        // A thread that leaves early keeps nothing, and nothing follows.
        foreach (var variable in kept.Where(v => !isTail && (v.IsWritten || declared.Contains(v))))
        {
            Line(IsLane(variable)
                ? $"{Lane}.Store({variable.Name}, {variable.Name}_all + item);"
                : $"{variable.Name}_all[item] = {variable.Name};");
        }

        if (_isLabelUsed)
            Line($"next_{_labels++}: ;");

        bool IsLane(Variable variable) => Lanes is not null && Lanes.IsVector(variable);
    }

    private static IEnumerable<Variable> Declares(Statement statement) =>
        statement is DeclareStatement declare ? [declare.Variable] : [];

    /// <summary>The lanes of a region, where neighbours in a row of the group can run together.</summary>
    private Lanes? LanesOf(List<Statement> body)
    {
        // Every thread keeps a value of its own, and only floats have lanes.
        if (body.SelectMany(Declares).Any(v => _kept.Contains(v) && !v.Type.Equals(ScalarType.Float)))
            return null;

        var lanes = new Lanes(
            value => value is PositionExpression { Owner: "Group", Member: "IdxX" },
            variable => _uniformity.IsUniform(variable) ? LaneKind.Same
                : _kept.Contains(variable) && variable.Type.Equals(ScalarType.Float) ? LaneKind.Vector
                : LaneKind.None);
        return lanes.CanRun(NeededIn(body)) && lanes.CanRun(body) ? lanes : null;
    }

    /// <summary>
    /// Uniform values are computed once. Not so a division where threads may leave before it: it
    /// might be the one that they leave for.
    /// </summary>
    private bool IsHoisted(DeclareStatement declare, bool isTail) =>
        !_isImplicit && _uniformity.IsUniform(declare.Variable) &&
        !(isTail && declare.DescendantsAndSelf().Any(n => n is BinaryExpression { Operator: "/" or "%" } or
            CallExpression { Kind: CallKind.Helper or CallKind.Policy }));

    private void WriteRecomputed(List<Statement> body)
    {
        var recomputed = NeededIn(body);
        var needed = new HashSet<Variable>(body.Concat(recomputed).SelectMany(Uses));
        foreach (var array in _perThread.Where(a => needed.Contains(a.Key)))
        {
            var type = TypeName(array.Value.Type.Element);
            Line($"{type}* {array.Key.Name} = {array.Key.Name}_all + item * ({Print(array.Value.Length)});");
        }

        foreach (var declare in recomputed)
            base.Statement(declare);
    }

    /// <summary>The values that these statements want computed again, in the order of the text.</summary>
    private List<DeclareStatement> NeededIn(List<Statement> body)
    {
        var needed = new HashSet<Variable>(body.SelectMany(Uses));
        for (var i = _recomputed.Count - 1; i >= 0; i--)
        {
            if (needed.Contains(_recomputed[i].Variable))
                needed.UnionWith(Uses(_recomputed[i]));
        }

        return _recomputed.Where(d => needed.Contains(d.Variable)).ToList();
    }

    protected override void Statement(Statement statement)
    {
        if (statement is not AllocateStatement nested)
        {
            base.Statement(statement);
            return;
        }

        AddArray(nested, isPerThread: false);
        if (nested.Variable.IsLengthUsed)
            Line($"long {nested.Variable.LengthName} = {Print(nested.Length)};");
    }

    protected override void Jump(JumpStatement jump)
    {
        if (jump.Kind != JumpKind.Return)
        {
            base.Jump(jump);
            return;
        }

        _isLabelUsed = true;
        Line($"goto next_{_labels};");
    }

    protected override (string Text, int Level) Parts(Expression expression) => expression switch
    {
        PositionExpression { Owner: "Group", Member: "IdxX" } => ("idxX", Primary),
        PositionExpression { Owner: "Group", Member: "IdxY" } => ("idxY", Primary),
        PositionExpression position => (
            position.Owner.ToLowerInvariant() + position.Member, Primary),
        _ => base.Parts(expression),
    };

    private sealed class Piece(bool isRegion)
    {
        internal bool IsRegion { get; } = isRegion;

        internal List<Statement> Statements { get; } = new();
    }
}
