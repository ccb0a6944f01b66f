using System.Text;

namespace GpuBp;

/// <summary>Collectives that wait, and collectives of texts.</summary>
internal static class ProcessGroupExtensions
{
    /// <summary>The rank and its host, for messages: <c>rank 2 on node7</c>.</summary>
    internal static string Name(this IProcessGroup group, int rank) =>
        $"rank {rank} on {group.Hosts[rank]}";

    /// <summary>Runs an action; if it throws, the other ranks end too.</summary>
    internal static T OrFail<T>(this IProcessGroup? group, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is not ProcessGroupException)
        {
            group?.Fail($"{e.GetType().Name}: {e.Message}");
            throw;
        }
    }

    /// <summary>What each rank sends, [size × length of values].</summary>
    internal static T[] AllGather<T>(this IProcessGroup group, T[] values)
        where T : unmanaged
    {
        var all = new T[group.Size * values.Length];
        var counts = new int[group.Size];
        Array.Fill(counts, values.Length);
        group.BeginAllGather<T>(values, all, counts).Wait();
        return all;
    }

    /// <summary>The text of each rank.</summary>
    internal static string[] AllGather(this IProcessGroup group, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var counts = group.AllGather([bytes.Length]);
        var all = new byte[counts.Sum()];
        group.BeginAllGather<byte>(bytes, all, counts).Wait();
        var texts = new string[group.Size];
        var first = 0;
        for (var rank = 0; rank < texts.Length; rank++)
        {
            texts[rank] = Encoding.UTF8.GetString(all, first, counts[rank]);
            first += counts[rank];
        }

        return texts;
    }
}
