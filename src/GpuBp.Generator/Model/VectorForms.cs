namespace GpuBp.Generator.Model;

/// <summary>The functions of vectors that the generator adds to a policy struct.</summary>
/// <param name="Declarations">The declarations around the struct, from the namespace to the
/// struct.</param>
/// <param name="Structs">The structs whose fields are vectors, passed by reference.</param>
/// <param name="IsContracted">Whether a · b + c is rounded once.</param>
/// <param name="Functions">The functions.</param>
internal sealed record VectorForms(
    IReadOnlyList<string> Declarations,
    IReadOnlyList<KernelType> Structs,
    bool IsContracted,
    IReadOnlyList<VectorFunction> Functions);

/// <summary>A function of vectors that a policy's interface declares.</summary>
/// <param name="Interface">The C# name of the interface.</param>
/// <param name="Name">The name, which is also that of the function of floats.</param>
/// <param name="Function">The function of floats.</param>
internal sealed record VectorFunction(string Interface, string Name, Function Function);
