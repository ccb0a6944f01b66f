namespace GpuBp.Tests.House;

/// <summary>A rule about the source, told by what breaks it.</summary>
internal static class Rule
{
    /// <summary>Fails with every violation, in full, where there is one.</summary>
    internal static void IsKept(IEnumerable<string> violations)
    {
        var all = string.Join('\n', violations);
        Assert.True(all.Length == 0, all);
    }
}
