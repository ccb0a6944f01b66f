using System.Collections.Concurrent;

namespace GpuBp.Compute.Cuda;

/// <summary>Turns recorded launches into CUDA graphs: one call runs all of them, and independent
/// launches run at the same time.</summary>
internal sealed unsafe class CudaGraphs
{
    private readonly CudaContext _context;
    private readonly CudaDriver _driver;
    private readonly CudaPrograms _programs;
    private readonly CudaStaging _staging;
    private readonly HashSet<nint> _graphs = [];

    // Graphs of collected sequences; the next call of Prepare destroys them.
    private readonly ConcurrentQueue<nint> _abandoned = new();

    internal CudaGraphs(CudaContext context, CudaPrograms programs, CudaStaging staging) =>
        (_context, _driver, _programs, _staging) = (context, context.Driver, programs, staging);

    /// <inheritdoc cref="Device.Prepare"/>
    internal Action Prepare(IReadOnlyList<RecordedLaunch> launches)
    {
        _context.Enter();
        while (_abandoned.TryDequeue(out var old))
        {
            if (_graphs.Remove(old))
                _ = _driver.cuGraphExecDestroy(old);
        }

        if (launches.Count == 0)
            return () => { };

        _programs.LoadMissing(launches);
        var graph = Instantiate(launches);
        _graphs.Add(graph);
        DeviceMemory[] memory =
        [
            .. launches.SelectMany(launch => launch.Arguments).Select(argument => argument.Memory)
                .OfType<DeviceMemory>().Distinct(),
        ];
        return new Sequence(this, graph, memory).Run;
    }

    /// <summary>Destroys all graphs; the context must be entered.</summary>
    internal void Destroy()
    {
        foreach (var graph in _graphs)
            _ = _driver.cuGraphExecDestroy(graph);
        _graphs.Clear();
    }

    private nint Instantiate(IReadOnlyList<RecordedLaunch> launches)
    {
        nint graph, runnable;
        _context.Check(_driver.cuGraphCreate(&graph, 0), nameof(_driver.cuGraphCreate));
        try
        {
            AddNodes(graph, launches);
            _context.Check(
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
            var node = _programs.Load(kernel).Node(config, arguments);
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
                throw _context.Fail(
                    code, nameof(_driver.cuGraphAddKernelNode), node.Describe(kernel));
            handles[i] = handle;
        }
    }

    /// <summary>A graph of recorded launches; its finalizer lets the graph be destroyed.</summary>
    private sealed class Sequence(CudaGraphs owner, nint graph, DeviceMemory[] memory)
    {
        // Destroyed later: this is the finalizer's thread, and another may be using the device.
        ~Sequence() => owner._abandoned.Enqueue(graph);

        /// <summary>Queues the graph; the caller holds the device's lock.</summary>
        internal void Run()
        {
            var (context, staging) = (owner._context, owner._staging);
            context.Enter();
            foreach (var used in memory)
                staging.Await(used);
            context.Check(
                owner._driver.cuGraphLaunch(graph, context.Stream),
                nameof(CudaDriver.cuGraphLaunch));
            foreach (var used in memory)
                staging.MarkUsed(used);
        }
    }
}
