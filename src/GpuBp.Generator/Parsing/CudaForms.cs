using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;

namespace GpuBp.Generator.Parsing;

/// <summary>Reads and checks [CudaForm].</summary>
internal static class CudaForms
{
    // __CUDA_ARCH__ of the oldest GPU that the CUDA device takes, sm_50.
    private const int OldestArchitecture = 500;

    /// <summary>Rejects a form on a method that is not a helper.</summary>
    internal static void RequireNone(ISymbol method, string what)
    {
        if (KernelApi.CudaForm(method) is { } attribute)
            throw new KernelException(
                Rules.CudaForm,
                Place(attribute, method),
                $"{what} cannot have a CUDA form; move it to a static helper that " +
                $"'{method.Name}' calls.");
    }

    /// <summary>The form of a helper; null if it has none.</summary>
    /// <param name="method">The helper.</param>
    /// <param name="helper">Its translation.</param>
    /// <param name="policies">The names of the kernel's policies, by its type parameters.</param>
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
                $"The architecture of a CUDA form is {architecture}; it must be a value of " +
                $"__CUDA_ARCH__ of at least {OldestArchitecture}, such as 800 for sm_80.");
        if (value is not string body || body.Trim().Length == 0)
            throw new KernelException(
                Rules.CudaForm,
                at,
                $"The CUDA form of '{method.Name}' is empty; remove the attribute, or write " +
                "statements that do the same as the C# body.");

        if (helper.IsForGroup)
            throw new KernelException(
                Rules.CudaForm,
                at,
                $"'{method.Name}' has barriers or shared memory or reads Group or Grid, so it is " +
                "written out at its calls, and cannot have a CUDA form; leave these to its " +
                "caller.");

        // The form is not translated, so its parameters must have the same names in C.
        var parameters = helper.Parameters;
        for (var i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].Name != method.Parameters[i].Name)
                throw new KernelException(
                    Rules.CudaForm,
                    method.Parameters[i].Locations[0],
                    $"'{method.Parameters[i].Name}' is called '{parameters[i].Name}' in C, but a " +
                    "CUDA form uses its parameters by their C# names; rename it.");
        }

        for (var i = 0; i < policies.Count; i++)
        {
            if (policies[i] != method.TypeParameters[i].Name)
                throw new KernelException(
                    Rules.CudaForm,
                    method.TypeParameters[i].Locations[0],
                    $"The kernel calls this policy '{policies[i]}', and a CUDA form must use the " +
                    $"same name; rename '{method.TypeParameters[i].Name}' to '{policies[i]}'.");
        }

        return new CudaForm(architecture, body);
    }

    private static Location Place(AttributeData attribute, ISymbol method) =>
        attribute.ApplicationSyntaxReference is { } reference
            ? Location.Create(reference.SyntaxTree, reference.Span)
            : method.Locations[0];
}
