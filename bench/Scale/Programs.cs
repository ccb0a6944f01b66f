namespace GpuBp.Bench.Scale;

/// <summary>Programs of the system.</summary>
internal static class Programs
{
    /// <summary>Whether a program can be started by its name.</summary>
    internal static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));
}
