using System.Runtime.ExceptionServices;

namespace GpuBp.Compute.Cuda;

/// <summary>Compiles and loads kernels for a GPU, each once.</summary>
internal sealed class CudaPrograms(CudaContext context, CudaCompiler compiler)
{
    // By object first: hashing a kernel's text at every launch would cost more than the launch.
    private readonly Dictionary<Kernel, CudaProgram> _programs = [];
    private readonly Dictionary<(string Name, string Text), CudaProgram> _byText = [];

    /// <summary>Loads a kernel; the context must be entered.</summary>
    /// <exception cref="KernelCompilationException">The compiler rejects the kernel.</exception>
    internal CudaProgram Load(Kernel kernel)
    {
        if (_programs.TryGetValue(kernel, out var program))
            return program;

        return _byText.TryGetValue((kernel.Name, kernel.CudaText), out program)
            ? _programs[kernel] = program
            : Add(kernel, compiler.Compile(kernel));
    }

    /// <summary>Loads all kernels of the launches. Compiles on all cores, because one kernel takes
    /// a tenth of a second or more.</summary>
    internal void LoadMissing(IReadOnlyList<RecordedLaunch> launches)
    {
        Kernel[] missing =
        [
            .. launches.Select(launch => launch.Kernel)
                .Where(kernel => !_programs.ContainsKey(kernel))
                .DistinctBy(kernel => (kernel.Name, kernel.CudaText))
                .Where(kernel => !_byText.ContainsKey((kernel.Name, kernel.CudaText))),
        ];
        if (missing.Length == 0)
            return;

        var images = new CudaImage[missing.Length];
        try
        {
            Parallel.For(
                0,
                missing.Length,
                new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
                i => images[i] = compiler.Compile(missing[i]));
        }
        catch (AggregateException all)
        {
            // The caller expects the exception of the first failure.
            ExceptionDispatchInfo.Throw(all.InnerExceptions[0]);
        }

        for (var i = 0; i < missing.Length; i++)
            Add(missing[i], images[i]);
    }

    /// <summary>Unloads all kernels; none may be running, and the context must be
    /// entered.</summary>
    internal void Unload()
    {
        foreach (var program in _byText.Values)
            program.Unload();
    }

    private CudaProgram Add(Kernel kernel, CudaImage image)
    {
        CudaProgram program;
        try
        {
            program = new CudaProgram(context, kernel, image.Bytes);
        }
        catch (CudaImageException) when (image.IsCached)
        {
            // The file is whole, but the driver rejects it: the image depends on more than its key.
            image = compiler.Compile(kernel, isAnew: true);
            program = new CudaProgram(context, kernel, image.Bytes);
        }

        _byText.Add((kernel.Name, kernel.CudaText), program);
        return _programs[kernel] = program;
    }
}
