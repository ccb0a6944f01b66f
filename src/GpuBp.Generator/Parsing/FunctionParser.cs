using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GpuBp.Generator.Parsing;

internal enum FunctionKind
{
    Kernel,
    ImplicitKernel,
    Helper,
    Policy,
}

/// <summary>One method body to statements of the kernel language.</summary>
internal sealed partial class FunctionParser(
    ParseContext context, FunctionKind kind, Dictionary<ISymbol, string> policies)
{
    /// <summary>The names of the function's variables.</summary>
    internal Names Names { get; } = new();

    private readonly Dictionary<ISymbol, Variable> _variables = new(SymbolEqualityComparer.Default);

    /// <summary>X and Y of the index in two dimensions; empty in other functions.</summary>
    private readonly Dictionary<string, Variable> _index = new();

    /// <summary>0 at the top level of the body.</summary>
    private int _depth;

    private bool IsKernel => kind is FunctionKind.Kernel or FunctionKind.ImplicitKernel;

    /// <param name="method">The method.</param>
    /// <param name="name">Its name in C.</param>
    /// <param name="spaces">Where the views of a helper's caller lie, in order; views of a kernel are
    /// global.</param>
    internal Function Parse(IMethodSymbol method, string name, IReadOnlyList<Space> spaces)
    {
        var parameters = new List<Variable>();
        var views = 0;
        foreach (var parameter in method.Parameters)
        {
            var at = parameter.Locations[0];
            if (kind == FunctionKind.ImplicitKernel && KernelApi.Rank(parameter.Type) == 2)
            {
                foreach (var part in new[] { "X", "Y" })
                    parameters.Add(_index[part] = new Variable(
                        Names.Unique($"{parameter.Name}_{part}"), ScalarType.Int, isParameter: true));
                continue;
            }

            var type = KernelApi.IsView(parameter.Type)
                ? new ViewType(
                    context.Types.ParseElement(KernelApi.ElementOf(parameter.Type), at),
                    views < spaces.Count ? spaces[views++] : Space.Global)
                : context.Types.Parse(parameter.Type, at);
            var variable = new Variable(Names.Unique(parameter.Name), type, isParameter: true);
            _variables[parameter] = variable;
            parameters.Add(variable);
        }

        var result = KernelApi.IsView(method.ReturnType)
            ? throw new KernelException(
                Rules.View,
                method.Locations[0],
                $"'{method.Name}' cannot return a view; return an offset and make the view at the call.")
            : context.Types.Parse(method.ReturnType, method.Locations[0]);
        return new Function(name, result, parameters, Body(method));
    }

    /// <summary>The expression of a policy's property.</summary>
    /// <param name="getter">Its accessor.</param>
    /// <param name="property">The property.</param>
    /// <param name="at">Where it is used, or declared.</param>
    internal Expression ParseConstant(IMethodSymbol getter, IPropertySymbol property, Location at)
    {
        var block = context.BodyOf(getter) switch
        {
            IMethodBodyOperation body => body.BlockBody ?? body.ExpressionBody,
            IBlockOperation b => b,
            _ => null,
        };
        if (block is not { Operations: [IReturnOperation { ReturnedValue: { } value }] })
            throw new KernelException(
                Rules.Policy,
                at,
                $"The policy property '{property.Name}' must be a constant expression: " +
                $"static {property.Type.ToDisplayString()} {property.Name} => …;");
        if (!context.OpenConstants.Add(property))
            throw new KernelException(
                Rules.Policy, at, $"The policy property '{property.Name}' is made of itself.");

        try
        {
            return Value(value);
        }
        finally
        {
            context.OpenConstants.Remove(property);
        }
    }

    private Block Body(IMethodSymbol method)
    {
        var block = context.BodyOf(method) switch
        {
            IMethodBodyOperation body => body.BlockBody ?? body.ExpressionBody,
            IBlockOperation b => b,
            _ => null,
        };
        if (block is null)
            throw new KernelException(
                Rules.Call,
                method.Locations[0],
                $"'{method.ToDisplayString()}' has no body in this project to translate; copy it here.");

        return new Block(Statements(block.Operations), block.Syntax.GetLocation());
    }

    private List<Statement> Statements(IEnumerable<IOperation> operations)
    {
        var statements = new List<Statement>();
        foreach (var operation in operations)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var first = statements.Count;
            try
            {
                AddStatement(operation, statements);
                for (var i = first; i < statements.Count; i++)
                    RequireOrder(statements[i]);
            }
            catch (KernelException fault)
            {
                context.Report(fault);
            }
        }

        return statements;
    }

    /// <summary>
    /// C# evaluates from left to right, and C in any order. So a call that writes to memory must be
    /// a statement, or all of the value that a statement gives to a variable.
    /// </summary>
    private static void RequireOrder(Statement statement)
    {
        var whole = statement switch
        {
            CallStatement call => call.Call,
            DeclareStatement declare => declare.Value,
            AssignStatement { Target: VariableExpression } assign => assign.Value,
            AssignStatement { Target: ElementExpression element, Operator: null } assign
                when !element.Index.DescendantsAndSelf().Any(n => n is ElementExpression) => assign.Value,
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
                        $"'{call.Name}' writes to memory, and devices leave open when inside an expression; " +
                        "give its value to a variable first: var value = …;");
            }
        }
    }

    private Block Nested(IOperation operation)
    {
        _depth++;
        var operations = operation is IBlockOperation block ? block.Operations.AsEnumerable() : [operation];
        var result = new Block(Statements(operations), operation.Syntax.GetLocation());
        _depth--;
        return result;
    }

    private void AddStatement(IOperation operation, List<Statement> statements)
    {
        var at = operation.Syntax.GetLocation();
        switch (operation)
        {
            case IEmptyOperation:
                break;
            case IBlockOperation:
                statements.Add(Nested(operation));
                break;
            case IVariableDeclarationGroupOperation group:
                foreach (var declarator in group.Declarations.SelectMany(d => d.Declarators))
                {
                    if (!declarator.Symbol.HasConstantValue)
                        statements.Add(Declaration(declarator));
                }

                break;
            case IExpressionStatementOperation expression:
                statements.Add(Effect(expression.Operation, at));
                break;
            case IConditionalOperation conditional:
                statements.Add(new IfStatement(
                    Value(conditional.Condition),
                    Nested(conditional.WhenTrue),
                    conditional.WhenFalse is null ? null : Nested(conditional.WhenFalse),
                    at));
                break;
            case IForLoopOperation loop:
                statements.Add(For(loop, at));
                break;
            case IWhileLoopOperation { Condition: { } condition, ConditionIsUntil: false } loop:
                statements.Add(new WhileStatement(
                    Value(condition), Nested(loop.Body), !loop.ConditionIsTop, at));
                break;
            case IReturnOperation { Kind: OperationKind.Return } jump:
                statements.Add(new JumpStatement(
                    JumpKind.Return,
                    jump.ReturnedValue is null ? null : Value(jump.ReturnedValue),
                    at));
                break;
            case IBranchOperation { BranchKind: BranchKind.Break }:
                statements.Add(new JumpStatement(JumpKind.Break, null, at));
                break;
            case IBranchOperation { BranchKind: BranchKind.Continue }:
                statements.Add(new JumpStatement(JumpKind.Continue, null, at));
                break;
            case IInvalidOperation:
                throw new KernelException(null);
            default:
                throw new KernelException(Rules.Statement, at, StatementAdvice(operation));
        }
    }

    private static string StatementAdvice(IOperation operation) => operation switch
    {
        ITryOperation or IThrowOperation =>
            "A kernel cannot throw or catch; check the arguments before the launch, or write a flag to a view.",
        ISwitchOperation => "A kernel cannot switch; use if and else.",
        IForEachLoopOperation => "A kernel cannot iterate with foreach; use for with an index.",
        ILocalFunctionOperation =>
            "A kernel cannot hold a local function; make it a private static method of the class.",
        ILockOperation or IUsingOperation or IUsingDeclarationOperation =>
            "A kernel holds no locks and no resources; take this statement out.",
        IBranchOperation or ILabeledOperation =>
            "A kernel cannot jump with goto; use if, break and continue.",
        _ => $"The statement '{operation.Kind}' is not available in a kernel; use declarations, assignments, " +
            "calls, if, for, while, do, break, continue and return.",
    };

    private ForStatement For(IForLoopOperation loop, Location at)
    {
        DeclareStatement? start = null;
        if (loop.Before is [IVariableDeclarationGroupOperation
            { Declarations: [{ Declarators: [{ } declarator] }] }])
        {
            start = Declaration(declarator) as DeclareStatement ?? throw new KernelException(
                Rules.Allocation, at, "An allocation cannot be a loop's counter; declare it before the loop.");
            RequireOrder(start);
        }
        else if (loop.Before.Length > 0)
        {
            throw new KernelException(
                Rules.Statement,
                loop.Before[0].Syntax.GetLocation(),
                "A for loop in a kernel declares exactly one variable; declare the others before it.");
        }

        var condition = loop.Condition is null ? null : Value(loop.Condition);
        var steps = new List<AssignStatement>();
        foreach (var step in loop.AtLoopBottom)
        {
            var stepAt = step.Syntax.GetLocation();
            var effect = step is IExpressionStatementOperation e ? Effect(e.Operation, stepAt) : null;
            steps.Add(effect as AssignStatement ?? throw new KernelException(
                Rules.Statement, stepAt, "The step of a for loop in a kernel must be an assignment."));
            RequireOrder(steps[steps.Count - 1]);
        }

        var body = Nested(loop.Body);
        return new ForStatement(
            start, condition, steps, body, IsConstantLoop(start, condition, body), at);
    }

    /// <summary>From a constant to a constant of the closed kernel, without a barrier inside.</summary>
    private static bool IsConstantLoop(DeclareStatement? start, Expression? condition, Block body) =>
        start?.Value is { } from && IsConstant(from) &&
        condition is BinaryExpression { Left: VariableExpression counter } limit &&
        counter.Variable == start.Variable && IsConstant(limit.Right) &&
        !body.DescendantsAndSelf().Any(n => n is BarrierStatement);
}
