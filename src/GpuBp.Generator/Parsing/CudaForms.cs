using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;

namespace GpuBp.Generator.Parsing;

/// <summary>Reads [CudaForm], and says where it has no meaning.</summary>
internal static class CudaForms
{
    // __CUDA_ARCH__ of the oldest GPU that the CUDA device takes, sm_50.
    private const int OldestArchitecture = 500;

    /// <summary>Refuses a form on what is no helper: only what is called by its own name can have one.</summary>
    internal static void RequireNone(ISymbol method, string what)
    {
        if (KernelApi.CudaForm(method) is { } attribute)
            throw new KernelException(
                Rules.CudaForm,
                Place(attribute, method),
                $"{what} cannot have a CUDA form; move what it is for to a static helper that '{method.Name}' " +
                "calls.");
    }

    /// <summary>The form of a helper; null where it has none.</summary>
    /// <param name="method">The helper.</param>
    /// <param name="helper">What it was translated to.</param>
    /// <param name="policies">The names of the kernel's policies that its type parameters are bound to.</param>
    internal static CudaForm? Of(
        IMethodSymbol method, Function helper, IReadOnlyList<string> policies)
    {
        if (KernelApi.CudaForm(method) is not { } attribute)
            return null;
        if (attribute.ConstructorArguments is not
            [{ Value: int architecture }, { Value: var value }] || value is not (string or null))
            throw new KernelException(null);

        var at = Place(attribute, method);
        if (architecture < OldestArchitecture)
            throw new KernelException(
                Rules.CudaForm,
                at,
                $"The architecture of a CUDA form is a value of __CUDA_ARCH__ from {OldestArchitecture} on, not " +
                $"{architecture}; write 800 for sm_80.");
        if (value is not string body || body.Trim().Length == 0)
            throw new KernelException(
                Rules.CudaForm,
                at,
                $"The CUDA form of '{method.Name}' is empty; take the attribute off, or write the statements that " +
                "mean what the C# body means.");

        if (helper.IsForGroup)
            throw new KernelException(
                Rules.CudaForm,
                at,
                $"'{method.Name}' is written out at its calls, for it has barriers or shared memory or reads Group or " +
                "Grid, so no CUDA form can stand for it; leave these to its caller.");

        // The body is not translated, so what it names must have the same name in C.
        var parameters = helper.Parameters;
        for (var i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].Name != method.Parameters[i].Name)
                throw new KernelException(
                    Rules.CudaForm,
                    method.Parameters[i].Locations[0],
                    $"'{method.Parameters[i].Name}' has another name in C, '{parameters[i].Name}', and a CUDA form " +
                    "needs its parameters' own; rename it.");
        }

        for (var i = 0; i < policies.Count; i++)
        {
            if (policies[i] != method.TypeParameters[i].Name)
                throw new KernelException(
                    Rules.CudaForm,
                    method.TypeParameters[i].Locations[0],
                    $"The kernel calls this policy '{policies[i]}', and so does a CUDA form; rename " +
                    $"'{method.TypeParameters[i].Name}' to '{policies[i]}'.");
        }

        return new CudaForm(architecture, body);
    }

    private static Location Place(AttributeData attribute, ISymbol method) =>
        attribute.ApplicationSyntaxReference is { } reference
            ? Location.Create(reference.SyntaxTree, reference.Span)
            : method.Locations[0];
}
