namespace GpuBp.Generator.Model;

/// <summary>What the generator adds to a policy struct: functions of vectors beside its functions of floats.</summary>
/// <param name="Declarations">The headers that lead to the struct, the namespace first.</param>
/// <param name="Structs">The structs of which a function of vectors has each field as a vector, by reference.</param>
/// <param name="IsContracted">Whether a · b + c is rounded once.</param>
/// <param name="Functions">The functions.</param>
internal sealed record VectorForms(
    IReadOnlyList<string> Declarations,
    IReadOnlyList<KernelType> Structs,
    bool IsContracted,
    IReadOnlyList<VectorFunction> Functions);

/// <summary>A function of vectors that a policy's interface declares.</summary>
/// <param name="Interface">The interface as C# names it.</param>
/// <param name="Name">The name, which the function of floats has too.</param>
/// <param name="Function">The function of floats.</param>
internal sealed record VectorFunction(string Interface, string Name, Function Function);
