using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GpuBp.Generator.Parsing;

/// <summary>Parses a [Kernel] method or a policy struct to its model, or to diagnostics.</summary>
internal static class KernelParser
{
    internal static (KernelModel? Model, IReadOnlyList<DiagnosticInfo> Diagnostics) ParseKernel(
        IMethodSymbol method, Compilation compilation, CancellationToken cancellation) =>
        Parse(
            new ParseContext(
                compilation, cancellation)
            { IsKernel = true, HasGroup = Rank(method) == 0 },
                context => Kernel(method, context));

    internal static (PolicyModel? Model, IReadOnlyList<DiagnosticInfo> Diagnostics) ParsePolicy(
        INamedTypeSymbol type, Compilation compilation, CancellationToken cancellation) =>
        Parse(new ParseContext(compilation, cancellation), context => Policy(type, context));

    private static (TModel? Model, IReadOnlyList<DiagnosticInfo> Diagnostics) Parse<TModel>(
        ParseContext context, Func<ParseContext, TModel> parse)
        where TModel : class
    {
        TModel? model = null;
        try
        {
            model = parse(context);
        }
        catch (KernelException fault)
        {
            context.Report(fault);
        }

        return (context.HasFailed ? null : model, context.Diagnostics);
    }

    private static KernelModel Kernel(IMethodSymbol method, ParseContext context)
    {
        var at = method.Locations[0];
        if (!method.IsStatic || !method.ReturnsVoid)
            throw new KernelException(
                Rules.Signature,
                at,
                $"The kernel '{method.Name}' must be a static void method; it returns results in " +
                "views.");
        CudaForms.RequireNone(method, "A kernel");
        if (method.ContainingType.IsGenericType)
            throw new KernelException(
                Rules.Signature,
                at,
                $"The kernel '{method.Name}' is in a generic type; move the type parameters to " +
                "the method.");

        if (!((CSharpCompilationOptions)context.Compilation.Options).AllowUnsafe)
            throw new KernelException(
                Rules.Unsafe,
                at,
                $"The CPU form of the kernel '{method.Name}' uses pointers; set " +
                "<AllowUnsafeBlocks>true</AllowUnsafeBlocks> in the project file.");
        if (method.ContainingType.GetMembers(method.Name).OfType<IMethodSymbol>().Any(
            m => !SymbolEqualityComparer.Default.Equals(m, method) && KernelApi.IsKernel(m)))
            throw new KernelException(
                Rules.Signature,
                at,
                $"'{method.ContainingType.Name}' has several kernels '{method.Name}'; give each " +
                "its own name, which is also that of its launcher.");

        var policies = method.TypeParameters.Select(p => PolicyParameter(p, method)).ToList();
        var rank = Rank(method);
        var policyNames = new Dictionary<ISymbol, string>(SymbolEqualityComparer.Default);
        foreach (var parameter in method.TypeParameters)
            policyNames[parameter] = parameter.Name;

        var parser = new FunctionParser(
            context,
            rank > 0 ? FunctionKind.ImplicitKernel : FunctionKind.Kernel,
            policyNames);

        foreach (var parameter in method.Parameters)
        {
            try
            {
                CheckParameter(parameter, rank > 0);
            }
            catch (KernelException fault)
            {
                context.Report(fault);
            }
        }

        if (context.HasFailed)
            throw new KernelException(null);

        var name = LauncherName(method);
        var function = parser.Parse(method, new Names().Unique(name), []);
        if (!context.HasFailed)
            function =
                GroupHelpers.WriteOut(function, parser.Names.Unique, context.Dependencies.Helpers);
        var space = method.ContainingNamespace;
        return new KernelModel(
            name,
            space.IsGlobalNamespace ? "" : space.ToDisplayString(),
            function,
            policies,
            rank,
            IlgpuParser.Parse(method, function, context),
            context.Dependencies)
        {
            MaxThreads = KernelApi.KernelNumber(method, "MaxThreads"),
            Groups = KernelApi.KernelNumber(method, "Groups"),
            Checks = ChecksOf(context.Compilation, at),
            SimdForm = KernelApi.SimdForm(method)?.ToDisplayString(
                SymbolDisplayFormat.FullyQualifiedFormat),
        };
    }

    /// <summary>A build for debugging checks its own kernels; one that defines GPUBP_CHECK has
    /// checked forms, which run only on demand.</summary>
    private static Checks ChecksOf(Compilation compilation, Location at) =>
        at.SourceTree!.Options.PreprocessorSymbolNames.Contains("GPUBP_CHECK") ? Checks.OnDemand
        : compilation.Options.OptimizationLevel == OptimizationLevel.Debug ? Checks.Always
        : Checks.None;

    /// <summary>The dimensions of a kernel's extent; 0 if it runs in groups.</summary>
    private static int Rank(IMethodSymbol method) =>
        method.Parameters.Length > 0 ? KernelApi.Rank(method.Parameters[0].Type) : 0;

    /// <summary>The name of a kernel's launcher in its namespace.</summary>
    internal static string LauncherName(IMethodSymbol method) =>
        method.Name == "Run" ? method.ContainingType.Name : method.Name;

    private static PolicyParameter PolicyParameter(
        ITypeParameterSymbol parameter, IMethodSymbol kernel)
    {
        var interfaces = parameter.ConstraintTypes.OfType<INamedTypeSymbol>().ToList();
        if (!parameter.HasValueTypeConstraint || interfaces.Count == 0 ||
            !interfaces.All(i => KernelApi.IsPolicyInterface(i) && TypeParser.IsReachable(i)))
            throw new KernelException(
                Rules.Signature,
                parameter.Locations[0],
                $"The type parameter '{parameter.Name}' of the kernel '{kernel.Name}' must be " +
                "constrained to 'struct' and an internal or public interface that is marked " +
                "[KernelPolicy].");

        var names = interfaces.Select(
            i => i.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat));
        return new PolicyParameter(parameter.Name, "struct, " + string.Join(", ", names));
    }

    private static void CheckParameter(IParameterSymbol parameter, bool isImplicit)
    {
        var at = parameter.Locations[0];
        if (parameter.RefKind != RefKind.None || parameter.IsOptional || parameter.IsParams)
            throw new KernelException(
                Rules.Signature,
                at,
                $"The kernel parameter '{parameter.Name}' must be passed by value and have no " +
                "default; return results in an ArrayView.");
        if (KernelApi.IsView(parameter.Type) || isImplicit && parameter.Ordinal == 0)
            return;
        if (parameter.Type.SpecialType is not (SpecialType.System_Int32 or SpecialType.System_UInt32
            or SpecialType.System_Int64 or SpecialType.System_Single
            or SpecialType.System_Double) &&
            parameter.Type is not IErrorTypeSymbol)
            throw new KernelException(
                Rules.Signature,
                at,
                $"A kernel parameter cannot be '{parameter.Type.ToDisplayString()}'; pass int, " +
                "uint, long, float, double or an ArrayView (an int for a bool, a view of one " +
                "element for a struct)" +
                (KernelApi.IsOfIlgpu(parameter.Type) ? $"; {IlgpuAdvice.Shapes}." : "."));
    }

    private static PolicyModel Policy(INamedTypeSymbol type, ParseContext context)
    {
        var at = type.Locations[0];
        if (type.IsGenericType || !TypeParser.IsReachable(type))
            throw new KernelException(
                Rules.Policy,
                at,
                $"The policy '{type.Name}' must be an internal or public struct without type " +
                "parameters, and the types around it must be internal or public.");

        var cName = Names.OfType(type);
        var constants = new List<(string, Expression)>();
        var functions = new List<(string, Function)>();
        foreach (var required in type.AllInterfaces.Where(KernelApi.IsPolicyInterface)
            .SelectMany(i => i.GetMembers())
                .Where(m => m.IsStatic && !VectorFormParser.IsVectorFunction(m)))
        {
            switch (type.FindImplementationForInterfaceMember(required))
            {
                case IPropertySymbol { GetMethod: { } getter } property:
                    CudaForms.RequireNone(getter, "A policy's property");
                    var parser = new FunctionParser(context, FunctionKind.Policy, []);
                    constants.Add(
                        (required.Name,
                        parser.ParseConstant(getter, property, property.Locations[0])));
                    break;
                case IMethodSymbol { MethodKind: MethodKind.Ordinary } method:
                    CudaForms.RequireNone(method, "A policy's method");
                    CheckPolicyMethod(method);
                    var name = Names.CIdentifier(required.Name);
                    if (functions.Any(f => f.Item1 == required.Name))
                        throw new KernelException(
                            Rules.Policy,
                            method.Locations[0],
                            $"The policy has several methods '{required.Name}', but C has no " +
                            "overloads; rename them.");
                    functions.Add(
                        (required.Name, new FunctionParser(context, FunctionKind.Policy, [])
                        .Parse(method, $"{cName}_{name}", [])));
                    break;
            }
        }

        return new PolicyModel(
            cName,
            type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
            constants,
            functions,
            VectorFormParser.Parse(type, functions, context),
            context.Dependencies);
    }

    private static void CheckPolicyMethod(IMethodSymbol method)
    {
        if (method.IsGenericMethod ||
            method.Parameters.Any(p => p.RefKind != RefKind.None || KernelApi.IsView(p.Type)) ||
            method.Parameters.Any(p => KernelApi.IsFloat4(p.Type)) ||
            KernelApi.IsFloat4(method.ReturnType))
            throw new KernelException(
                Rules.Policy,
                method.Locations[0],
                $"The policy method '{method.Name}' must take and return numbers by value; pass " +
                "the elements of views and the components of Float4 from the kernel.");
    }
}
