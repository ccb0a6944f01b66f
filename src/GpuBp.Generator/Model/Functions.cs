namespace GpuBp.Generator.Model;

/// <summary>A kernel's body, a helper's or a policy's function.</summary>
internal sealed class Function(
    string name, KernelType result, IReadOnlyList<Variable> parameters, Block body)
{
    private readonly HashSet<Variable> _written = WrittenViews.Of(body);

    internal string Name { get; } = name;

    internal KernelType Result { get; } = result;

    internal IReadOnlyList<Variable> Parameters { get; } = parameters;

    internal Block Body { get; } = body;

    /// <summary>What NVIDIA GPUs run in place of the body; null where that is the body itself.</summary>
    internal CudaForm? CudaForm { get; set; }

    /// <summary>Whether its threads wait for each other, here or in a helper.</summary>
    internal bool HasBarrier { get; } = body.DescendantsAndSelf().Any(
        n => n is BarrierStatement or CallExpression { Helper.HasBarrier: true });

    /// <summary>
    /// Whether a helper is about the group, itself or by a helper: it has barriers or shared memory, or reads
    /// positions. <see cref="GroupHelpers"/> writes it out.
    /// </summary>
    internal bool IsForGroup { get; } = body.DescendantsAndSelf().Any(
        n => n is BarrierStatement or PositionExpression or AllocateStatement { Type.Space: Space.Shared } or
            CallExpression { Helper.IsForGroup: true });

    /// <summary>Whether it writes to memory that its caller sees.</summary>
    internal bool HasEffects => Parameters.Any(Writes);

    /// <summary>Whether it writes to elements of the view that a parameter is.</summary>
    internal bool Writes(Variable parameter) => _written.Contains(parameter);
}

/// <summary>A helper's body in CUDA C++.</summary>
/// <param name="Architecture">The least __CUDA_ARCH__ that runs it.</param>
/// <param name="Body">Its statements.</param>
internal sealed record CudaForm(int Architecture, string Body);

/// <summary>What a kernel or a policy needs beside itself, each before its first use.</summary>
internal sealed class Dependencies
{
    internal List<StructType> Structs { get; } = new();

    internal List<Function> Helpers { get; } = new();
}

/// <summary>A type parameter of a kernel, with its constraints as C# writes them.</summary>
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

    /// <summary>The dimensions of the extent that it runs over, once for each index, whose parts are its
    /// first parameters; 0 for a kernel that runs in groups.</summary>
    internal int Rank { get; } = rank;

    /// <summary>Whether it runs once for each index of an extent.</summary>
    internal bool IsImplicit => Rank > 0;

    /// <summary>The static class of its hand-written SIMD form as C# names it; null without one.</summary>
    internal string? SimdForm { get; init; }

    /// <summary>What ILGPU loads the kernel from.</summary>
    internal IlgpuModel Ilgpu { get; } = ilgpu;

    internal Dependencies Dependencies { get; } = dependencies;
}

/// <summary>A kernel as ILGPU sees it.</summary>
/// <param name="Method">The kernel's method as C# names it.</param>
/// <param name="AreDense">Whether each parameter after the index is an ArrayView1D.</param>
/// <param name="Closings">What this project has of the policies whose constants the kernel reads, by type
/// parameter: every combination.</param>
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

    /// <summary>What the generator adds to the struct; null where that is nothing.</summary>
    internal VectorForms? VectorForms { get; } = vectorForms;

    internal Dependencies Dependencies { get; } = dependencies;
}
