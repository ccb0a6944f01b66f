namespace GpuBp.Generator.Model;

/// <summary>A kernel's function with what it calls, each before its first use.</summary>
internal sealed record FormModel(Function Function, IReadOnlyList<Function> Helpers);

/// <summary>
/// A kernel without arrays: loops over the elements of local arrays are written out round by round,
/// and each element is a variable. Compilers that do not unroll loops keep these in registers.
/// </summary>
/// <remarks>
/// Helpers that take a local array are written out where they are called; others stay functions.
/// Which loops must be written out comes out by trial: each index that is not known names the loops
/// whose counters it is made of, and the next trial unrolls these too.
/// </remarks>
internal sealed class ScalarForm
{
    private readonly Dictionary<Function, Function> _closed = new();
    private readonly List<Function> _helpers = new();

    private ScalarForm(IReadOnlyDictionary<string, PolicyModel> policies, HashSet<ForStatement> unrolled)
    {
        Policies = policies;
        Unrolled = unrolled;
    }

    /// <summary>What stands for the kernel's type parameters, where it is chosen.</summary>
    internal IReadOnlyDictionary<string, PolicyModel> Policies { get; }

    /// <summary>The loops to write out.</summary>
    internal IReadOnlyCollection<ForStatement> Unrolled { get; }

    /// <summary>The loops that stand between an index and its value.</summary>
    internal HashSet<ForStatement> Missing { get; } = new();

    /// <summary>The statements made so far.</summary>
    internal int Size { get; set; }

    /// <summary>The kernel closed over policies; null where its arrays must stay arrays.</summary>
    internal static FormModel? Of(KernelModel kernel, IReadOnlyDictionary<string, PolicyModel> policies)
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

    /// <summary>Whether a call of the helper does nothing, and is left out.</summary>
    internal static bool IsEmpty(Function helper) => helper.Body.Statements.Count == 0;

    /// <summary>A helper that takes no local array, closed like the kernel.</summary>
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

/// <summary>Ends the search for a form: some array must stay one.</summary>
internal sealed class NoScalarFormException : Exception;
