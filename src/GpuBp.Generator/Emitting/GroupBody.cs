using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;

namespace GpuBp.Generator.Emitting;

/// <summary>An array in scratch memory: a shared array, or a value or an array of each
/// thread.</summary>
internal sealed record ScratchArray(string Type, string Name, string Bytes);

/// <summary>
/// Writes the code of one group: a loop over the threads for each region of <see cref="Fission"/>,
/// with values stored as <see cref="Lifetimes"/> decides.
/// </summary>
internal sealed class GroupBody : CSharpWriter
{
    private readonly Uniformity _uniformity;
    private readonly Lifetimes _lifetimes;
    private readonly bool _isImplicit;
    private int _labels;
    private bool _isLabelUsed;

    internal GroupBody(KernelModel kernel, string typeArguments)
    {
        HelperTypeArguments = typeArguments;
        _isImplicit = kernel.IsImplicit;
        _uniformity = new Uniformity(kernel.Function);
        _lifetimes = new Lifetimes(kernel.Function, _uniformity);
        WriteStatements(kernel.Function.Body.Statements, isTail: true);
        Text = ToString();
    }

    internal string Text { get; }

    internal List<ScratchArray> Scratch { get; } = new();

    protected override string HelperTypeArguments { get; }

    /// <summary>Writes statements that the whole group runs.</summary>
    /// <param name="statements">The statements.</param>
    /// <param name="isTail">Whether they end the kernel.</param>
    private void WriteStatements(IReadOnlyList<Statement> statements, bool isTail)
    {
        var pieces = Fission.Cut(statements, isTail, _uniformity);
        _lifetimes.Classify(pieces);
        AddScratch(pieces.Where(p => p.IsRegion).SelectMany(p => p.Statements));
        for (var i = 0; i < pieces.Count; i++)
        {
            var isLast = isTail && i == pieces.Count - 1;
            if (pieces[i].IsRegion)
                WriteRegion(pieces[i].Statements, isLast);
            else
                WriteForGroup(pieces[i].Statements[0], isLast);
        }
    }

    private void AddScratch(IEnumerable<Statement> statements)
    {
        foreach (var statement in statements)
        {
            if (statement is AllocateStatement array)
                AddScratchArray(
                    array.Variable,
                    array.Type.Element,
                    Print(array.Length),
                    _lifetimes.IsPerThread(array));
            else if (statement is DeclareStatement { Variable: var variable } &&
                _lifetimes.IsKept(variable))
                AddScratchArray(variable, variable.Type, "1", isPerThread: true);
        }
    }

    private void AddScratchArray(
        Variable variable, KernelType element, string length, bool isPerThread)
    {
        var type = TypeName(element);
        var threads = isPerThread ? "groupSize * " : "";
        Scratch.Add(new ScratchArray(
            type,
            isPerThread ? variable.Name + "_all" : variable.Name,
            $"((long)({length}) * {threads}sizeof({type}) + 63 & ~63L)"));
    }

    private void WriteForGroup(Statement statement, bool isTail)
    {
        switch (statement)
        {
            case BarrierStatement:
                // The end of the loop over the threads is the barrier.
                break;
            case Block block:
                Open();
                WriteStatements(block.Statements, isTail);
                Close();
                break;
            case JumpStatement jump:
                base.Jump(jump);
                break;
            case IfStatement branch:
                RequireUniform(branch.Condition, branch.Location, "The condition of an if");
                Open($"if ({Print(branch.Condition)})");
                WriteStatements(branch.WhenTrue.Statements, isTail);
                Close();
                if (branch.WhenFalse is { } whenFalse)
                {
                    Open("else");
                    WriteStatements(whenFalse.Statements, isTail);
                    Close();
                }

                break;
            case ForStatement loop:
                WriteLoopForGroup(loop);
                break;
            case WhileStatement loop:
                RequireUniform(loop.Condition, loop.Location, "The condition of a loop");
                Open(loop.IsDo ? "do" : $"while ({Print(loop.Condition)})");
                WriteStatements(loop.Body.Statements, isTail: false);
                Close();
                if (loop.IsDo)
                    Line($"while ({Print(loop.Condition)});");
                break;
            default:
                throw new InvalidOperationException(
                    $"No group form of {statement.GetType().Name}.");
        }
    }

    private void WriteLoopForGroup(ForStatement loop)
    {
        if (loop.Start?.Value is { } start)
            RequireUniform(start, loop.Location, "The start of a loop");
        if (loop.Condition is not null)
            RequireUniform(loop.Condition, loop.Location, "The condition of a loop");
        foreach (var increment in loop.Increments)
        {
            RequireUniform(increment.Value, loop.Location, "The increment of a loop");
            if (increment.Target is not VariableExpression { Variable: var changed } ||
                changed != loop.Start?.Variable)
                throw new KernelException(
                    Rules.Barrier,
                    increment.Location,
                    "The head of a loop around Group.Barrier runs once for the group, so it can " +
                    "change only the counter that it declares; move this into the body.");
        }

        if (loop.Start is { } declare && loop.Body.DescendantsAndSelf().Any(
            n => n is AssignStatement { Target: VariableExpression v } &&
                v.Variable == declare.Variable))
            throw new KernelException(
                Rules.Barrier,
                loop.Location,
                $"The body of a loop around a barrier assigns its counter " +
                $"'{declare.Variable.Name}'; change the counter only in the loop's head.");

        Open(Head(loop));
        WriteStatements(loop.Body.Statements, isTail: false);
        Close();
    }

    private void RequireUniform(Expression expression, Location location, string what)
    {
        if (!_uniformity.IsUniform(expression))
            throw new KernelException(
                Rules.Barrier,
                location,
                $"{what} around Group.Barrier must be the same for every thread of the group: " +
                "use only parameters, constants and Grid positions, and guard the work between " +
                "the barriers instead.");
    }

    private void WriteRegion(List<Statement> statements, bool isTail)
    {
        foreach (var statement in statements)
        {
            // Before the loop over the threads: once for the group.
            if (statement is DeclareStatement declare && IsHoisted(declare, isTail))
                base.Statement(declare);
            if (statement is AllocateStatement { Variable.IsLengthUsed: true } array)
                Line($"long {array.Variable.LengthName} = {Print(array.Length)};");
        }

        var body = statements.Where(s => s is not AllocateStatement &&
            !(s is DeclareStatement d && (IsHoisted(d, isTail) || _lifetimes.IsRecomputed(d))))
            .ToList();
        if (body.Count == 0)
            return;
        if (body.SelectMany(s => Fission.Jumps(s))
            .FirstOrDefault(j => j.Kind != JumpKind.Return || !isTail) is { } early)
            throw new KernelException(
                Rules.Barrier,
                early.Location,
                "A thread cannot return before a barrier where other threads wait; guard its " +
                "work with if, and return after the last barrier.");

        if (_isImplicit)
        {
            WriteThread(body, isTail);
            return;
        }

        Open("for (int idxY = 0, item = 0; idxY < groupDimY; idxY++)");
        Line("int idxX = 0;");
        if (LanesOf(body) is { } lanes)
        {
            var count = $"{Lane}<float>.Count";
            Open($"for (; idxX + {count} <= groupDimX; idxX += {count}, item += {count})");
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

    /// <summary>Writes the code of one thread, or of as many as a vector has lanes.</summary>
    private void WriteThread(List<Statement> body, bool isTail)
    {
        _isLabelUsed = false;
        WriteRecomputed(body);
        var declared = Lifetimes.Declares(body).ToList();
        var kept = _lifetimes.KeptFor(body);
        foreach (var variable in kept.Where(v => !declared.Contains(v)))
        {
            Line(IsLane(variable)
                ? $"{Lane}<float> {variable.Name} = {Lane}.Load({variable.Name}_all + item);"
                : $"{TypeName(variable.Type)} {variable.Name} = {variable.Name}_all[item];");
        }

        foreach (var statement in body)
            Statement(statement);

        // Not at the tail: a thread that returns early keeps nothing.
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

    /// <summary>The lanes of a region; null if neighbours in a row cannot run together.</summary>
    private Lanes? LanesOf(List<Statement> body)
    {
        // Kept values differ between threads, and only floats have lanes.
        if (Lifetimes.Declares(body)
            .Any(v => _lifetimes.IsKept(v) && !v.Type.Equals(ScalarType.Float)))
            return null;

        var lanes = new Lanes(
            value => value is PositionExpression { Owner: "Group", Member: "IdxX" },
            variable => _uniformity.IsUniform(variable) ? LaneKind.Same
                : _lifetimes.IsKept(variable) && variable.Type.Equals(ScalarType.Float)
                    ? LaneKind.Vector
                : LaneKind.None);
        return lanes.CanRun(_lifetimes.RecomputedFor(body)) && lanes.CanRun(body) ? lanes : null;
    }

    /// <summary>
    /// Whether a value is computed once for the group: uniform values are. At the tail, divisions
    /// and calls are not, because threads may return before them, perhaps to avoid a division by
    /// zero.
    /// </summary>
    private bool IsHoisted(DeclareStatement declare, bool isTail) =>
        !_isImplicit && _uniformity.IsUniform(declare.Variable) &&
        !(isTail && declare.DescendantsAndSelf().Any(
            n => n is BinaryExpression { Operator: "/" or "%" } or
                CallExpression { Kind: CallKind.Helper or CallKind.Policy }));

    private void WriteRecomputed(List<Statement> body)
    {
        var recomputed = _lifetimes.RecomputedFor(body);
        foreach (var array in _lifetimes.ArraysFor(body.Concat(recomputed)))
        {
            var (type, name) = (TypeName(array.Type.Element), array.Variable.Name);
            Line($"{type}* {name} = {name}_all + item * ({Print(array.Length)});");
        }

        foreach (var declare in recomputed)
            base.Statement(declare);
    }

    protected override void Statement(Statement statement)
    {
        if (statement is not AllocateStatement nested)
        {
            base.Statement(statement);
            return;
        }

        AddScratch([nested]);
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
}
