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
    private readonly Names _names = new();
    private readonly Dictionary<ISymbol, Variable> _variables = new(SymbolEqualityComparer.Default);

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
            var type = KernelApi.IsView(parameter.Type)
                ? new ViewType(
                    context.Types.ParseElement(KernelApi.ElementOf(parameter.Type), at),
                    views < spaces.Count ? spaces[views++] : Space.Global)
                : context.Types.Parse(parameter.Type, at);
            var variable = new Variable(_names.Unique(parameter.Name), type, isParameter: true);
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

    private Statement Declaration(IVariableDeclaratorOperation declarator)
    {
        var symbol = declarator.Symbol;
        var at = declarator.Syntax.GetLocation();
        if (symbol.RefKind != RefKind.None)
            throw new KernelException(
                Rules.View,
                at,
                $"'{symbol.Name}' cannot be a ref local; write to the view's element, v[i] = …, instead.");

        var initializer = (declarator.Initializer ??
            (declarator.Parent as IVariableDeclarationOperation)?.Initializer)?.Value;
        if (!KernelApi.IsView(symbol.Type))
        {
            // The value first: it cannot mean the variable that it initialises.
            var value = initializer is null ? null : Value(initializer);
            var variable = Declare(symbol, context.Types.Parse(symbol.Type, at));
            return new DeclareStatement(variable, value, at);
        }

        if (initializer is null)
            throw new KernelException(
                Rules.View, at, $"The view '{symbol.Name}' must be given its elements where it is declared.");
        if (Unwrap(initializer) is IInvocationOperation { TargetMethod.Name: "Allocate" } allocation &&
            AllocationSpace(allocation) is { } space)
            return Allocation(symbol, allocation, space, at);

        var view = ViewOf(initializer);
        var part = Declare(symbol, view.Type);
        part.LengthSource = LengthSource(view);
        return new DeclareStatement(part, view, at);
    }

    private AllocateStatement Allocation(
        ILocalSymbol symbol, IInvocationOperation allocation, Space space, Location at)
    {
        if (space == Space.Local && !IsKernel && _depth > 0)
            throw new KernelException(
                Rules.Allocation,
                at,
                "LocalMemory.Allocate belongs at the top level of a helper; move it out of the block.");
        if (space == Space.Shared && (kind != FunctionKind.Kernel || _depth > 0))
            throw new KernelException(
                Rules.Allocation,
                at,
                kind == FunctionKind.Kernel
                    ? "SharedMemory.Allocate belongs at the top level of the kernel; move it out of the block."
                    : "SharedMemory.Allocate needs an explicitly grouped kernel: allocate it in the [Kernel] " +
                      "method, without Index1D, and pass the view to helpers.");

        var length = Value(allocation.Arguments[0].Value);
        if (!IsConstant(length))
            throw new KernelException(
                Rules.Allocation,
                allocation.Arguments[0].Syntax.GetLocation(),
                "The length of an allocation must be a constant or made of a policy's constants, such as " +
                "TTile.Rows * 2; the device's compiler needs it.");

        var element = context.Types.ParseElement(
            allocation.TargetMethod.TypeArguments[0], allocation.Syntax.GetLocation());
        var variable = Declare(symbol, new ViewType(element, space));
        variable.IsAllocation = true;
        return new AllocateStatement(variable, length, at);
    }

    private static Space? AllocationSpace(IInvocationOperation call) =>
        KernelApi.IsDeviceApi(call.TargetMethod.ContainingType, "SharedMemory") ? Space.Shared
        : KernelApi.IsDeviceApi(call.TargetMethod.ContainingType, "LocalMemory") ? Space.Local
        : null;

    private Variable Declare(ISymbol symbol, KernelType type) =>
        _variables[symbol] = new Variable(_names.Unique(symbol.Name), type, isParameter: false);

    /// <summary>The only places where side effects are allowed.</summary>
    private Statement Effect(IOperation operation, Location at)
    {
        switch (Unwrap(operation))
        {
            case ISimpleAssignmentOperation { Target: IDiscardOperation } discard
                when Unwrap(discard.Value) is IInvocationOperation call:
                return new CallStatement(Call(call), at);
            case ISimpleAssignmentOperation { IsRef: false } assignment:
                var assigned = Target(assignment.Target);
                return new AssignStatement(assigned, null, Value(assignment.Value), at);
            case ICompoundAssignmentOperation assignment:
                return Compound(assignment, at);
            case IIncrementOrDecrementOperation step:
                RequireUnchecked(step.IsChecked, at);
                var counter = Target(step.Target);
                var op = step.Kind == OperationKind.Increment ? "+" : "-";
                if (counter.Type is not ScalarType { Scalar: Scalar.Int or Scalar.UInt or Scalar.Long })
                    throw new KernelException(
                        Rules.Statement, at, "++ and -- count integers; write x += 1f for other numbers.");
                return new AssignStatement(counter, op, new LiteralExpression(1, ScalarType.Int), at);
            case IInvocationOperation call when IsBarrier(call):
                return Barrier(at);
            case IInvocationOperation call:
                return new CallStatement(Call(call), at);
            case IInvalidOperation:
                throw new KernelException(null);
            default:
                throw new KernelException(
                    Rules.Statement,
                    at,
                    "A statement of a kernel is an assignment or a call; give the value to a variable.");
        }
    }

    private AssignStatement Compound(ICompoundAssignmentOperation assignment, Location at)
    {
        RequireUnchecked(assignment.IsChecked, at);
        var target = Target(assignment.Target);
        var op = Operator(assignment.OperatorKind, at);
        var value = Value(assignment.Value);
        if (op is "<<" or ">>")
            value = ShiftCount(value, target.Type);
        if (target.Type is ScalarType { Scalar: Scalar.Bool })
            throw new KernelException(
                Rules.Statement, at, $"'{op}=' does not take bool in a kernel; write x = x && y.");

        // C has no compound operators for its float4 in every dialect, and narrows differently.
        var isPlain = target.Type.Equals(value.Type) || op is "<<" or ">>";
        if (isPlain && target.Type is not ScalarType { Scalar: Scalar.Float4 })
            return new AssignStatement(target, op, value, at);

        var wide = assignment.OperatorMethod?.ReturnType ?? assignment.Type;
        var left = Convert(target, assignment.InConversion, value.Type);
        var type = assignment.OperatorMethod is null ? left.Type : context.Types.Parse(wide, at);
        Expression sum = new BinaryExpression(op, left, value, type);
        if (!sum.Type.Equals(target.Type))
            sum = new ConversionExpression(sum, target.Type);
        return new AssignStatement(target, null, sum, at);
    }

    /// <summary>The left side of a compound assignment in the type in which C# computes.</summary>
    private static Expression Convert(
        Expression target, Microsoft.CodeAnalysis.Operations.CommonConversion conversion, KernelType computed) =>
        conversion.IsIdentity || target.Type.Equals(computed) ||
        target.Type is ScalarType { Scalar: Scalar.Float4 }
            ? target
            : new ConversionExpression(target, computed);

    private Expression Target(IOperation operation)
    {
        operation = Unwrap(operation);
        var at = operation.Syntax.GetLocation();
        if (KernelApi.IsView(operation.Type))
            throw new KernelException(
                Rules.View, at, "A view cannot be assigned again; declare another one with var.");

        var target = Value(operation);
        var root = target;
        while (root is FieldExpression field)
            root = field.Instance;
        if (target is FieldExpression { Instance.Type: ScalarType { Scalar: Scalar.Float4 } })
            throw new KernelException(
                Rules.Statement, at, "The components of a Float4 cannot be assigned; build a new Float4.");

        switch (root)
        {
            case VariableExpression { Variable: var variable }:
                if (variable.IsParameter && IsKernel)
                    throw new KernelException(
                        Rules.Statement,
                        at,
                        $"The kernel parameter '{variable.Name}' cannot be assigned; copy it to a local.");
                variable.IsWritten = true;
                return target;
            case ElementExpression:
                return target;
            default:
                throw new KernelException(
                    Rules.Statement, at, "Only locals and the elements of views can be assigned.");
        }
    }

    private static bool IsBarrier(IInvocationOperation call) =>
        call.TargetMethod.Name == "Barrier" &&
        KernelApi.IsDeviceApi(call.TargetMethod.ContainingType, "Group");

    private BarrierStatement Barrier(Location at) => kind switch
    {
        FunctionKind.Kernel => new BarrierStatement(at),
        FunctionKind.ImplicitKernel => throw new KernelException(
            Rules.Barrier,
            at,
            "Group.Barrier needs a group: take the Index1D parameter away and launch with a KernelConfig."),
        _ => throw new KernelException(
            Rules.Barrier,
            at,
            "Group.Barrier belongs in the [Kernel] method itself; call the helper on both sides of it."),
    };
}
