namespace GpuBp.Tests.Devices;

/// <summary>Tests that set environment variables run alone: the whole process sees them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class EnvironmentVariables
{
    public const string Name = "Environment variables";
}

/// <summary>Sets an environment variable until disposed.</summary>
internal sealed class EnvironmentVariable : IDisposable
{
    private readonly string _name;
    private readonly string? _before;

    internal EnvironmentVariable(string name, string? value)
    {
        _name = name;
        _before = Environment.GetEnvironmentVariable(name);
        Environment.SetEnvironmentVariable(name, value);
    }

    public void Dispose() => Environment.SetEnvironmentVariable(_name, _before);
}
