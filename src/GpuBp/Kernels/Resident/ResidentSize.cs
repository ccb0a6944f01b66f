namespace GpuBp.Kernels;

/// <summary>The maximum of shared memory that a resident network takes.</summary>
[KernelPolicy]
internal interface IResidentSize
{
    /// <summary>Floats of shared memory.</summary>
    static abstract int Floats { get; }
}

/// <summary>44 KB, which every GPU has.</summary>
internal readonly struct Resident44 : IResidentSize
{
    public static int Floats => 11 * 1024;
}

/// <summary>96 KB.</summary>
internal readonly struct Resident96 : IResidentSize
{
    public static int Floats => 24 * 1024;
}

/// <summary>160 KB.</summary>
internal readonly struct Resident160 : IResidentSize
{
    public static int Floats => 40 * 1024;
}

/// <summary>224 KB, nearly all that a large multiprocessor has.</summary>
internal readonly struct Resident224 : IResidentSize
{
    public static int Floats => 56 * 1024;
}
