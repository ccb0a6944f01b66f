namespace GpuBp;

/// <summary>The MPI library that a group calls.</summary>
/// <param name="File">Its file, as far as the system tells it.</param>
/// <param name="Abi">How it is called, in words.</param>
/// <param name="Version">What it says of itself, its first line.</param>
public sealed record MpiLibraryInfo(string File, string Abi, string Version);
