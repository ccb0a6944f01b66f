namespace GpuBp.Cli;

/// <summary>The user has ended the command; the message says what was saved.</summary>
internal sealed class InterruptedException(string message) : OperationCanceledException(message);
