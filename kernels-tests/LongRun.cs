namespace GpuBp.Tests;

/// <summary>The run that takes every case, where the plain one takes some: <c>GPUBP_LONG=1</c>.</summary>
internal static class LongRun
{
    internal static bool IsAsked { get; } = Environment.GetEnvironmentVariable("GPUBP_LONG") == "1";
}
