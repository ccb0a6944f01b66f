namespace GpuBp.Cli;

/// <summary>What the tool is asked for cannot be; the message says why, and what to do instead.</summary>
internal sealed class ToolException(string message) : Exception(message);
