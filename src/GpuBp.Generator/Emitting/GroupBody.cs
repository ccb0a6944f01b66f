using GpuBp.Generator.Model;

namespace GpuBp.Generator.Emitting;

/// <summary>An array in scratch memory: a shared array, or a value or an array of each
/// thread.</summary>
internal sealed record ScratchArray(string Type, string Name, string Bytes);

/// <summary>
/// Writes the code of one group: a loop over the threads for each region of <see cref="Fission"/>,
/// with values stored as <see cref="Lifetimes"/> decides.
/// </summary>
internal class GroupBody : CSharpWriter
{
    private readonly Block _body;
    private readonly Uniformity _uniformity;
    private readonly BarrierRules _rules;
    private readonly Lifetimes _lifetimes;
    private readonly bool _isImplicit;
    private int _labels;
    private bool _isLabelUsed;

    internal GroupBody(KernelModel kernel, string typeArguments)
    {
        HelperTypeArguments = typeArguments;
        _isImplicit = kernel.IsImplicit;
        _uniformity = new Uniformity(kernel.Function);
        _rules = new BarrierRules(_uniformity);
        _lifetimes = new Lifetimes(kernel.Function, _uniformity);
        _body = kernel.Function.Body;
    }

    internal List<ScratchArray> Scratch { get; } = new();

    protected override string HelperTypeArguments { get; }

    /// <summary>Writes the body of the kernel.</summary>
    /// <exception cref="KernelException">Not every thread of a group reaches a barrier.</exception>
    internal void WriteBody() => WriteStatements(_body.Statements, isTail: true);

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
            {
                if (!IsOfOneThread(array))
                    AddScratchArray(
                        array.Variable,
                        array.Type.Element,
                        Print(array.Length),
                        _lifetimes.IsPerThread(array));
            }
            else if (statement is DeclareStatement { Variable: var variable } &&
                _lifetimes.IsKept(variable))
                AddScratchArray(variable, variable.Type, "1", isPerThread: true);
        }
    }

    /// <summary>Whether each thread declares the array for itself; else it is scratch
    /// memory.</summary>
    protected virtual bool IsOfOneThread(AllocateStatement array) => false;

    /// <summary>Whether the array keeps its content across a barrier, for each thread.</summary>
    protected bool IsPerThread(AllocateStatement array) => _lifetimes.IsPerThread(array);

    /// <summary>Adds an array that is declared for the whole group.</summary>
    protected virtual void AddScratchArray(
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
                WriteBarrier();
                break;
            case Block block:
                WriteBraced(null, block, isTail);
                break;
            case JumpStatement jump:
                base.Jump(jump);
                break;
            case IfStatement branch:
                _rules.RequireUniform(branch.Condition, branch.Location, "The condition of an if");
                WriteBraced($"if ({Print(branch.Condition)})", branch.WhenTrue, isTail);
                if (branch.WhenFalse is not null)
                    WriteBraced("else", branch.WhenFalse, isTail);
                break;
            case ForStatement loop:
                _rules.CheckLoop(loop);
                WriteBraced(Head(loop), loop.Body, isTail: false);
                break;
            case WhileStatement loop:
                _rules.RequireUniform(loop.Condition, loop.Location, "The condition of a loop");
                WriteBraced(
                    loop.IsDo ? "do" : $"while ({Print(loop.Condition)})",
                    loop.Body,
                    isTail: false);
                if (loop.IsDo)
                    Line($"while ({Print(loop.Condition)});");
                break;
            default:
                throw new InvalidOperationException(
                    $"No group form of {statement.GetType().Name}.");
        }
    }

    private void WriteBraced(string? head, Block block, bool isTail)
    {
        Open(head);
        WriteStatements(block.Statements, isTail);
        Close();
    }

    private void WriteRegion(List<Statement> statements, bool isTail)
    {
        foreach (var statement in statements)
        {
            // Before the loop over the threads: once for the group.
            if (statement is DeclareStatement declare && IsHoisted(declare, isTail))
                Statement(declare);
            if (statement is AllocateStatement array)
                WriteLength(array.Variable, Print(array.Length));
        }

        var body = statements.Where(s => (s is not AllocateStatement a || IsOfOneThread(a)) &&
            !(s is DeclareStatement d && (IsHoisted(d, isTail) || _lifetimes.IsRecomputed(d))))
            .ToList();
        if (body.Count == 0)
            return;
        BarrierRules.CheckReturns(body, isTail);
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
        EnterThread();
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

        WriteEnd();

        bool IsLane(Variable variable) => Lanes is not null && Lanes.IsVector(variable);
    }

    /// <summary>Writes the code at a barrier. The end of the loop over the threads is the
    /// barrier.</summary>
    protected virtual void WriteBarrier()
    {
    }

    /// <summary>Writes the code at the start of a thread's part of a region.</summary>
    protected virtual void EnterThread()
    {
    }

    /// <summary>Writes the label to which returns jump, if there are any.</summary>
    protected void WriteEnd()
    {
        if (_isLabelUsed)
            Line($"next_{_labels++}: ;");
        _isLabelUsed = false;
    }

    /// <summary>The lanes of a region; null if neighbours in a row cannot run together.</summary>
    protected virtual Lanes? LanesOf(List<Statement> body)
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
            WriteThreadArray(array);

        foreach (var declare in recomputed)
            Statement(declare);
    }

    /// <summary>Declares a thread's own part of an array that each thread keeps.</summary>
    protected virtual void WriteThreadArray(AllocateStatement array)
    {
        var (type, name) = (TypeName(array.Type.Element), array.Variable.Name);
        Line($"{type}* {name} = {name}_all + item * ({Print(array.Length)});");
    }

    protected override void Allocate(AllocateStatement allocate)
    {
        AddScratch([allocate]);
        WriteLength(allocate.Variable, Print(allocate.Length));
    }

    protected override void Jump(JumpStatement jump)
    {
        if (jump is not { Kind: JumpKind.Return, Value: null })
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
