namespace GpuBp.Cli;

/// <summary>
/// The tool cannot do what the user asks; the message says why, and what to do instead.
/// </summary>
internal sealed class ToolException(string message) : Exception(message);
