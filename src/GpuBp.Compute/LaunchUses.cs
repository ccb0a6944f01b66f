namespace GpuBp.Compute;

/// <summary>The memory that a launch reads and writes, which decides which launches it must
/// follow.</summary>
internal sealed class LaunchUses
{
    private readonly Use[] _uses;

    internal LaunchUses(Kernel kernel, KernelArgument[] arguments)
    {
        var writes = kernel.Writes;
        _uses =
        [
            .. from i in Enumerable.Range(0, arguments.Length)
               let argument = arguments[i]
               where argument.Memory is not null
               let start = argument.Memory!.Handle + argument.Bits * argument.Size
               select new Use(start, start + argument.Length * argument.Size, writes is null ||
               writes[i]),
        ];
    }

    /// <summary>A launch reads or writes bytes Start … End − 1.</summary>
    private readonly record struct Use(long Start, long End, bool IsWritten);

    /// <summary>Whether both launches use the same byte, and at least one writes it.</summary>
    internal bool ConflictsWith(LaunchUses other)
    {
        foreach (ref readonly var a in _uses.AsSpan())
        {
            foreach (ref readonly var b in other._uses.AsSpan())
            {
                if ((a.IsWritten || b.IsWritten) && a.Start < b.End && b.Start < a.End)
                    return true;
            }
        }

        return false;
    }

    /// <summary>
    /// For each launch the earlier ones that it must wait for, without those that another of these
    /// waits for already.
    /// </summary>
    internal static int[][] Predecessors(LaunchUses[] launches)
    {
        var before = new HashSet<int>[launches.Length];
        var predecessors = new int[launches.Length][];
        for (var i = 0; i < launches.Length; i++)
        {
            before[i] = [];
            var direct = new List<int>();

            // The latest first: the launches that it waits for need no edges of their own.
            for (var j = i - 1; j >= 0; j--)
            {
                if (before[i].Contains(j) || !launches[i].ConflictsWith(launches[j]))
                    continue;

                direct.Add(j);
                before[i].Add(j);
                before[i].UnionWith(before[j]);
            }

            predecessors[i] = [.. direct];
        }

        return predecessors;
    }
}
