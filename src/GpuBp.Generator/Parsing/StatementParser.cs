using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GpuBp.Generator.Parsing;

/// <summary>Parses the statements of a function.</summary>
internal sealed class StatementParser
{
    private readonly FunctionScope _scope;
    private readonly ExpressionParser _expressions;
    private readonly DeclarationParser _declarations;
    private readonly AssignmentParser _assignments;

    internal StatementParser(FunctionScope scope)
    {
        _scope = scope;
        _expressions = new ExpressionParser(scope);
        _declarations = new DeclarationParser(scope, _expressions);
        _assignments = new AssignmentParser(scope, _expressions);
    }

    internal List<Statement> Parse(IEnumerable<IOperation> operations)
    {
        var statements = new List<Statement>();
        foreach (var operation in operations)
        {
            _scope.Context.Cancellation.ThrowIfCancellationRequested();
            try
            {
                foreach (var statement in Parse(operation))
                {
                    RequireOrder(statement);
                    statements.Add(statement);
                }
            }
            catch (KernelException fault)
            {
                _scope.Context.Report(fault);
            }
        }

        return statements;
    }

    /// <summary>
    /// C# evaluates from left to right, but C in any order. So a call that writes to memory must be
    /// a statement of its own, or the whole value of an assignment.
    /// </summary>
    private static void RequireOrder(Statement statement)
    {
        var whole = statement switch
        {
            CallStatement call => call.Call,
            DeclareStatement declare => declare.Value,
            AssignStatement { Target: VariableExpression } assign => assign.Value,
            AssignStatement { Target: ElementExpression element, Operator: null } assign
                when !element.Index.DescendantsAndSelf().Any(n => n is ElementExpression) =>
                assign.Value,
            JumpStatement jump => jump.Value,
            _ => null,
        };
        while (whole is ConversionExpression conversion)
            whole = conversion.Operand;
        foreach (var part in statement.Children.Where(c => c is Expression))
        {
            foreach (var call in part.DescendantsAndSelf().OfType<CallExpression>())
            {
                if (call.HasEffects && call != whole)
                    throw new KernelException(
                        Rules.Expression,
                        statement.Location,
                        $"'{call.Name}' writes to memory, but devices evaluate an expression in " +
                        "any order; assign its value to a variable first: var value = …;");
            }
        }
    }

    private Block Nested(IOperation operation)
    {
        _scope.Depth++;
        var operations = operation is IBlockOperation block
            ? block.Operations.AsEnumerable()
            : [operation];
        var result = new Block(Parse(operations), operation.Syntax.GetLocation());
        _scope.Depth--;
        return result;
    }

    /// <summary>The statements of an operation: several for several variables.</summary>
    private IReadOnlyList<Statement> Parse(IOperation operation)
    {
        var at = operation.Syntax.GetLocation();
        return operation switch
        {
            IEmptyOperation => [],
            IBlockOperation => [Nested(operation)],
            IVariableDeclarationGroupOperation group =>
            [
                .. group.Declarations.SelectMany(d => d.Declarators)
                    .Where(d => !d.Symbol.HasConstantValue).Select(_declarations.Parse),
            ],
            IExpressionStatementOperation expression =>
                [_assignments.Parse(expression.Operation, at)],
            IConditionalOperation conditional =>
            [
                new IfStatement(
                    _expressions.Parse(conditional.Condition),
                    Nested(conditional.WhenTrue),
                    conditional.WhenFalse is null ? null : Nested(conditional.WhenFalse),
                    at),
            ],
            IForLoopOperation loop => [For(loop, at)],
            IWhileLoopOperation { Condition: { } condition, ConditionIsUntil: false } loop =>
            [
                new WhileStatement(
                    _expressions.Parse(condition), Nested(loop.Body), !loop.ConditionIsTop, at),
            ],
            IReturnOperation { Kind: OperationKind.Return } jump =>
            [
                new JumpStatement(
                    JumpKind.Return,
                    jump.ReturnedValue is null ? null : _expressions.Parse(jump.ReturnedValue),
                    at),
            ],
            IBranchOperation { BranchKind: BranchKind.Break } =>
                [new JumpStatement(JumpKind.Break, null, at)],
            IBranchOperation { BranchKind: BranchKind.Continue } =>
                [new JumpStatement(JumpKind.Continue, null, at)],
            IInvalidOperation => throw new KernelException(null),
            _ => throw new KernelException(Rules.Statement, at, StatementAdvice(operation)),
        };
    }

    private static string StatementAdvice(IOperation operation) => operation switch
    {
        ITryOperation or IThrowOperation =>
            "A kernel cannot throw or catch; check the arguments before the launch, or write a " +
            "flag to a view.",
        ISwitchOperation => "A kernel cannot switch; use if and else.",
        IForEachLoopOperation => "A kernel cannot iterate with foreach; use for with an index.",
        ILocalFunctionOperation =>
            "A kernel cannot have a local function; make it a private static method of the class.",
        ILockOperation or IUsingOperation or IUsingDeclarationOperation =>
            "A kernel has no locks and no resources; remove this statement.",
        IBranchOperation or ILabeledOperation =>
            "A kernel cannot jump with goto; use if, break and continue.",
        _ => $"The statement '{operation.Kind}' is not available in a kernel; use declarations, " +
            "assignments, calls, if, for, while, do, break, continue and return.",
    };

    private ForStatement For(IForLoopOperation loop, Location at)
    {
        DeclareStatement? start = null;
        if (loop.Before is [IVariableDeclarationGroupOperation
            { Declarations: [{ Declarators: [{ } declarator] }] }])
        {
            start = _declarations.Parse(declarator) as DeclareStatement
                ?? throw new KernelException(
                    Rules.Allocation, at,
                    "An allocation cannot be a loop's counter; declare it before the loop.");
            RequireOrder(start);
        }
        else if (loop.Before.Length > 0)
        {
            throw new KernelException(
                Rules.Statement,
                loop.Before[0].Syntax.GetLocation(),
                "A for loop in a kernel declares exactly one variable; declare the others before " +
                "it.");
        }

        var condition = loop.Condition is null ? null : _expressions.Parse(loop.Condition);
        var increments = new List<AssignStatement>();
        foreach (var operation in loop.AtLoopBottom)
        {
            var place = operation.Syntax.GetLocation();
            var effect = operation is IExpressionStatementOperation e
                ? _assignments.Parse(e.Operation, place)
                : null;
            increments.Add(effect as AssignStatement ?? throw new KernelException(
                Rules.Statement, place,
                "The increment of a for loop in a kernel must be an assignment."));
            RequireOrder(increments[increments.Count - 1]);
        }

        var body = Nested(loop.Body);
        return new ForStatement(
            start, condition, increments, body, IsConstantLoop(start, condition, body), at);
    }

    /// <summary>Whether a loop counts from a constant to a constant, without a barrier
    /// inside.</summary>
    private static bool IsConstantLoop(
        DeclareStatement? start, Expression? condition, Block body) =>
        start?.Value is { } from && from.IsConstant &&
        condition is BinaryExpression { Left: VariableExpression counter } limit &&
        counter.Variable == start.Variable && limit.Right.IsConstant &&
        !body.DescendantsAndSelf().Any(n => n is BarrierStatement);
}
