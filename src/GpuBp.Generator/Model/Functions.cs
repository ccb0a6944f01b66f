namespace GpuBp.Generator.Model;

/// <summary>The function of a kernel, a helper or a policy.</summary>
internal sealed class Function(
    string name, KernelType result, IReadOnlyList<Variable> parameters, Block body)
{
    private readonly HashSet<Variable> _written = WrittenViews.Of(body);

    internal string Name { get; } = name;

    internal KernelType Result { get; } = result;

    internal IReadOnlyList<Variable> Parameters { get; } = parameters;

    internal Block Body { get; } = body;

    /// <summary>The body that NVIDIA GPUs run instead; null if they run this one.</summary>
    internal CudaForm? CudaForm { get; set; }

    /// <summary>Whether it has a barrier, itself or in a helper.</summary>
    internal bool HasBarrier { get; } = body.DescendantsAndSelf().Any(
        n => n is BarrierStatement or CallExpression { Helper.HasBarrier: true });

    /// <summary>
    /// Whether it has barriers or shared memory or reads positions, itself or in a helper.
    /// <see cref="GroupHelpers"/> writes out such helpers.
    /// </summary>
    internal bool IsForGroup { get; } = body.DescendantsAndSelf().Any(
        n => n is BarrierStatement or PositionExpression or
            AllocateStatement { Type.Space: Space.Shared } or
            CallExpression { Helper.IsForGroup: true });

    /// <summary>Whether it writes to memory of its caller.</summary>
    internal bool HasEffects => Parameters.Any(Writes);

    /// <summary>Whether it writes to elements of a parameter that is a view.</summary>
    internal bool Writes(Variable parameter) => _written.Contains(parameter);
}

/// <summary>A helper's body in CUDA C++.</summary>
/// <param name="Architecture">The lowest __CUDA_ARCH__ that runs it.</param>
/// <param name="Body">Its statements.</param>
internal sealed record CudaForm(int Architecture, string Body);

/// <summary>The structs and helpers of a kernel or a policy, each before its first use.</summary>
internal sealed class Dependencies
{
    internal List<StructType> Structs { get; } = new();

    internal List<Function> Helpers { get; } = new();
}

/// <summary>When the checked form of a kernel runs.</summary>
internal enum Checks
{
    /// <summary>Never: there is none.</summary>
    None,

    /// <summary>Where all kernels are checked.</summary>
    OnDemand,

    /// <summary>Unless checks are turned off.</summary>
    Always,
}

/// <summary>A type parameter of a kernel, with its constraints in C#.</summary>
internal sealed record PolicyParameter(string Name, string Constraints);

internal sealed class KernelModel(
    string name,
    string nameSpace,
    Function function,
    IReadOnlyList<PolicyParameter> policies,
    int rank,
    IlgpuModel ilgpu,
    Dependencies dependencies)
{
    internal string Name { get; } = name;

    /// <summary>The namespace of the launcher; empty for the global one.</summary>
    internal string Namespace { get; } = nameSpace;

    internal Function Function { get; } = function;

    internal IReadOnlyList<PolicyParameter> Policies { get; } = policies;

    /// <summary>The number of dimensions of the extent, whose index is the first parameters; 0 for
    /// a kernel that runs in groups.</summary>
    internal int Rank { get; } = rank;

    /// <summary>Whether the kernel runs once for each index of an extent.</summary>
    internal bool IsImplicit => Rank > 0;

    /// <summary>The C# name of the class with its hand-written SIMD form; null if there is
    /// none.</summary>
    internal string? SimdForm { get; init; }

    /// <summary>The maximum of threads of a group; 0 if unknown.</summary>
    internal int MaxThreads { get; init; }

    /// <summary>Groups at once on a multiprocessor; 0 if unknown.</summary>
    internal int Groups { get; init; }

    /// <summary>When its checked form runs.</summary>
    internal Checks Checks { get; init; }

    /// <summary>The kernel's model for ILGPU.</summary>
    internal IlgpuModel Ilgpu { get; } = ilgpu;

    internal Dependencies Dependencies { get; } = dependencies;
}

/// <summary>The facts about a kernel that its code for ILGPU needs.</summary>
/// <param name="Method">The C# name of the kernel's method.</param>
/// <param name="AreDense">For each parameter after the index, whether it is an ArrayView1D.</param>
/// <param name="Closings">All combinations of this project's policies for the type parameters whose
/// constants the kernel reads.</param>
internal sealed record IlgpuModel(
    string Method,
    IReadOnlyList<bool> AreDense,
    IReadOnlyList<IReadOnlyDictionary<string, PolicyModel>> Closings);

/// <summary>A struct that specialises kernels.</summary>
internal sealed class PolicyModel(
    string cName,
    string cSharpName,
    IReadOnlyList<(string Name, Expression Value)> constants,
    IReadOnlyList<(string Name, Function Function)> functions,
    VectorForms? vectorForms,
    Dependencies dependencies)
{
    internal string CName { get; } = cName;

    internal string CSharpName { get; } = cSharpName;

    internal IReadOnlyList<(string Name, Expression Value)> Constants { get; } = constants;

    internal IReadOnlyList<(string Name, Function Function)> Functions { get; } = functions;

    /// <summary>The vector functions to add to the struct; null if it needs none.</summary>
    internal VectorForms? VectorForms { get; } = vectorForms;

    internal Dependencies Dependencies { get; } = dependencies;
}
