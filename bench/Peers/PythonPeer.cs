using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Peers;

/// <summary>
/// A Python library as a peer, with one process for each setting that it fixes at its start.
/// </summary>
internal sealed class PythonPeer : IDisposable
{
    /// <summary>Interpreters, in the order in which to try them.</summary>
    internal static readonly string[] Pythons =
        OperatingSystem.IsWindows() ? ["python"] : ["python3", "/usr/bin/python3"];

    private readonly List<(string Setting, PeerProcess Process)> _processes = [];

    private PythonPeer(string name, string script, bool isQuick,
        (string Setting, (string, string)[] Variables)[] settings)
    {
        Name = name;
        var python = "";
        foreach (var (setting, variables) in isQuick ? settings[..1] : settings)
        {
            var environment = variables.ToDictionary(v => v.Item1, v => v.Item2);
            foreach (var candidate in python.Length > 0 ? [python] : Pythons)
            {
                try
                {
                    _processes.Add(
                        (setting, new PeerProcess(name, candidate, script, environment)));
                    python = candidate;
                    break;
                }
                catch (PeerException e)
                {
                    Problem = e.Message;
                }
            }
        }

        if (_processes.Count > 0)
            Problem = null;
    }

    internal string Name { get; }

    /// <summary>The reason why it cannot be measured at all, or null.</summary>
    internal string? Problem { get; private set; }

    internal string Version => _processes.Count > 0 ? _processes[0].Process.Version : "absent";

    /// <summary>A network for each setting that a process fixes at its start.</summary>
    internal IEnumerable<PeerNetwork> Networks() =>
        _processes.Select(process => new PeerNetwork(this, process.Setting, process.Process));

    /// <summary>
    /// The peers, installed or not, each with the settings that were fastest for some network.
    /// </summary>
    internal static IReadOnlyList<PythonPeer> Start(bool isQuick)
    {
        (string, string) openMp = ("LD_LIBRARY_PATH", "/usr/lib/x86_64-linux-gnu/openblas-openmp/");
        (string, string) pthread =
            ("LD_LIBRARY_PATH", "/usr/lib/x86_64-linux-gnu/openblas-pthread/");
        (string, string) avx512 = ("ATEN_CPU_CAPABILITY", "avx512");
        return
        [
            new PythonPeer("PyTorch", "torch_peer.py", isQuick,
                [
                    ("OpenMP BLAS, avx512", [openMp, avx512]),
                    ("OpenMP BLAS", [openMp]),
                    ("pthread BLAS, avx512", [pthread, avx512]),
                    ("pthread BLAS", [pthread]),
                ]),
            new PythonPeer("scikit-learn", "sklearn_peer.py", isQuick,
                [
                    ("OpenMP BLAS", [openMp]),
                    ("pthread BLAS", [pthread]),
                ]),
        ];
    }

    public void Dispose()
    {
        foreach (var (_, process) in _processes)
            process.Dispose();
    }
}
