namespace GpuBp.Generator.Model;

/// <summary>A kernel's function and its helpers, each before its first use.</summary>
internal sealed record FormModel(Function Function, IReadOnlyList<Function> Helpers);

/// <summary>
/// A kernel without arrays: loops over the elements of local arrays are unrolled, and each element
/// is a variable. Compilers that do not unroll loops keep such variables in registers.
/// </summary>
/// <remarks>
/// Helpers that take a local array are written out at their calls; others stay functions. The loops
/// to unroll are found by trial: each unknown index names the loops whose counters it depends on,
/// and the next trial unrolls these too.
/// </remarks>
internal sealed class ScalarForm
{
    private readonly Dictionary<Function, Function> _closed = new();
    private readonly List<Function> _helpers = new();

    private ScalarForm(
        IReadOnlyDictionary<string, PolicyModel> policies, HashSet<ForStatement> unrolled)
    {
        Policies = policies;
        Unrolled = unrolled;
    }

    /// <summary>The chosen policies, by the kernel's type parameters.</summary>
    internal IReadOnlyDictionary<string, PolicyModel> Policies { get; }

    /// <summary>The loops to unroll.</summary>
    internal IReadOnlyCollection<ForStatement> Unrolled { get; }

    /// <summary>The loops that must also be unrolled to know all indices.</summary>
    internal HashSet<ForStatement> Missing { get; } = new();

    /// <summary>The number of statements so far.</summary>
    internal int Size { get; set; }

    /// <summary>The form of a kernel with these policies; null if an array must stay an
    /// array.</summary>
    internal static FormModel? Of(
        KernelModel kernel, IReadOnlyDictionary<string, PolicyModel> policies)
    {
        var unrolled = new HashSet<ForStatement>();
        while (true)
        {
            var form = new ScalarForm(policies, unrolled);
            try
            {
                var function = new FunctionCloser(form).Close(kernel.Function);
                if (form.Missing.Count == 0)
                    return new FormModel(function, form._helpers);
                unrolled.UnionWith(form.Missing);
            }
            catch (NoScalarFormException)
            {
                return null;
            }
        }
    }

    /// <summary>Whether the helper does nothing, so that its calls are omitted.</summary>
    internal static bool IsEmpty(Function helper) => helper.Body.Statements.Count == 0;

    /// <summary>The copy of a helper that takes no local array.</summary>
    internal Function Helper(Function helper)
    {
        if (!_closed.TryGetValue(helper, out var closed))
        {
            closed = new FunctionCloser(this).Close(helper);
            _closed.Add(helper, closed);
            if (!IsEmpty(closed))
                _helpers.Add(closed);
        }

        return closed;
    }
}

/// <summary>Ends the search for a form: an array must stay an array.</summary>
internal sealed class NoScalarFormException : Exception;
