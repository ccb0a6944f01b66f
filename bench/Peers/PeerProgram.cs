namespace GpuBp.Bench.Peers;

/// <summary>What starts a peer.</summary>
/// <param name="File">The program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Missing">What to do where a file of the arguments is not there.</param>
internal sealed record PeerProgram(string File, string[] Arguments, string? Missing = null)
{
    /// <summary>TorchSharp's side. It is built by hand: its packages are large, and only this peer
    /// needs them.</summary>
    internal static PeerProgram TorchSharp { get; } = new(
        "dotnet",
        [Path.GetFullPath("../../TorchSharp/TorchSharpPeer.dll", AppContext.BaseDirectory)],
        "it is not built. Build it: dotnet build -c Release bench/TorchSharp");

    /// <summary>A script beside this program, by each interpreter in the order in which to try
    /// them.</summary>
    /// <param name="script">The script's file.</param>
    /// <param name="arguments">Its arguments.</param>
    internal static PeerProgram[] Python(string script, params string[] arguments)
    {
        string[] interpreters =
            OperatingSystem.IsWindows() ? ["python"] : ["python3", "/usr/bin/python3"];
        return
        [
            .. interpreters.Select(python => new PeerProgram(
                python, [Path.Combine(AppContext.BaseDirectory, "Peers", script), .. arguments])),
        ];
    }
}
