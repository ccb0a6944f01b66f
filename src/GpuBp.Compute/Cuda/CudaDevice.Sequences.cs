using System.Collections.Concurrent;

namespace GpuBp.Compute.Cuda;

/// <summary>Recorded launches as a graph: one call starts them all, and what is independent of one
/// another runs at the same time.</summary>
internal sealed unsafe partial class CudaDevice
{
    private readonly HashSet<nint> _graphs = [];

    // Graphs whose sequences are gone: destroyed by the next thread that uses the device.
    private readonly ConcurrentQueue<nint> _abandoned = new();

    private protected override Action Prepare(IReadOnlyList<RecordedLaunch> launches)
    {
        Enter();
        while (_abandoned.TryDequeue(out var old))
        {
            if (_graphs.Remove(old))
                _ = _driver.cuGraphExecDestroy(old);
        }

        if (launches.Count == 0)
            return () => { };

        CompileMissing(launches);
        var graph = Instantiate(launches);
        _graphs.Add(graph);
        DeviceMemory[] memory =
        [
            .. launches.SelectMany(launch => launch.Arguments).Select(argument => argument.Memory)
                .OfType<DeviceMemory>().Distinct(),
        ];
        return new CudaSequence(this, graph, memory).Run;
    }

    /// <summary>Called by the finalizer of a sequence, on its thread: the device may be in use.</summary>
    internal void Abandon(nint graph) => _abandoned.Enqueue(graph);

    /// <summary>Queues a graph; called by a sequence while the device's lock is held.</summary>
    internal void Launch(nint graph, DeviceMemory[] memory)
    {
        Enter();
        foreach (var used in memory)
            AwaitUpload(used);
        Check(_driver.cuGraphLaunch(graph, _stream), nameof(_driver.cuGraphLaunch));
        foreach (var used in memory)
            MarkUsed(used);
    }

    private void DestroySequences()
    {
        foreach (var graph in _graphs)
            _ = _driver.cuGraphExecDestroy(graph);
        _graphs.Clear();
    }

    /// <summary>Compiles all kernels that the launches lack, on all cores: one takes a tenth of a second
    /// or more.</summary>
    private void CompileMissing(IReadOnlyList<RecordedLaunch> launches)
    {
        Kernel[] missing =
        [
            .. launches.Select(launch => launch.Kernel)
                .Where(kernel => !_programs.ContainsKey(kernel))
                .DistinctBy(kernel => (kernel.Name, kernel.Text))
                .Where(kernel => !_programsByText.ContainsKey((kernel.Name, kernel.Text))),
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
                i => images[i] = _compiler.Compile(missing[i]));
        }
        catch (AggregateException all)
        {
            // As if compiled one after the other: the caller expects what the first failure throws.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(all.InnerExceptions[0]);
        }

        for (var i = 0; i < missing.Length; i++)
            Add(missing[i], images[i]);
    }

    private nint Instantiate(IReadOnlyList<RecordedLaunch> launches)
    {
        nint graph, runnable;
        Check(_driver.cuGraphCreate(&graph, 0), nameof(_driver.cuGraphCreate));
        try
        {
            AddNodes(graph, launches);
            Check(
                _driver.cuGraphInstantiateWithFlags(&runnable, graph, 0),
                nameof(_driver.cuGraphInstantiateWithFlags));
            return runnable;
        }
        finally
        {
            _ = _driver.cuGraphDestroy(graph);
        }
    }

    private void AddNodes(nint graph, IReadOnlyList<RecordedLaunch> launches)
    {
        var predecessors = LaunchUses.Predecessors(
            [.. launches.Select(launch => new LaunchUses(launch.Kernel, launch.Arguments))]);
        var handles = new nint[launches.Count];
        for (var i = 0; i < launches.Count; i++)
        {
            var (kernel, config, arguments) = launches[i];
            var node = Program(kernel).Node(config, arguments);
            nint[] before = [.. predecessors[i].Select(earlier => handles[earlier])];
            var values = new long[3 * arguments.Length];
            var parameters = new nint[3 * arguments.Length];
            nint handle;
            int code;
            fixed (long* firstValue = values)
            fixed (nint* firstParameter = parameters, firstBefore = before)
            {
                CudaProgram.Pack(arguments, firstValue, (void**)firstParameter);
                node.Parameters = (void**)firstParameter;
                code = _driver.cuGraphAddKernelNode(
                    &handle, graph, firstBefore, (nuint)before.Length, &node);
            }

            if (code != CudaError.Success)
                throw Fail(code, nameof(_driver.cuGraphAddKernelNode), Subject(kernel, node));
            handles[i] = handle;
        }
    }
}

/// <summary>A graph of recorded launches; freed when nobody can run it any more.</summary>
internal sealed class CudaSequence(CudaDevice device, nint graph, DeviceMemory[] memory)
{
    ~CudaSequence() => device.Abandon(graph);

    internal void Run() => device.Launch(graph, memory);
}
