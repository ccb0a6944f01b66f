using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Peers;

/// <summary>
/// A library as a peer, with one process for each setting that it fixes at its start.
/// </summary>
internal sealed class PeerLibrary : IDisposable
{
    /// <summary>How the problem of a peer on a slow BLAS begins.</summary>
    private const string Crippled = "crippled";

    /// <summary>Gives a process Debian's OpenBLAS of OpenMP.</summary>
    internal static readonly (string Name, string Value) OpenMp =
        ("LD_LIBRARY_PATH", "/usr/lib/x86_64-linux-gnu/openblas-openmp/");

    private static readonly TimeSpan ProductTimeout = TimeSpan.FromSeconds(60);

    private readonly List<(string Setting, PeerProcess Process)> _processes = [];

    private PeerLibrary(string name, PeerProgram[] programs, bool isQuick,
        (string Kernels, (string, string)[] Variables)[] settings)
    {
        Name = name;
        foreach (var (kernels, variables) in isQuick ? settings[..1] : settings)
        {
            var environment = variables.ToDictionary(v => v.Item1, v => v.Item2);
            foreach (var candidate in programs)
            {
                try
                {
                    Add(new PeerProcess(name, candidate, environment), kernels);
                    programs = [candidate];
                    break;
                }
                catch (PeerException e)
                {
                    if (!IsCrippled)
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

    internal string Version => _processes.Count > 0 ? _processes[0].Process.Version
        : IsCrippled ? Crippled : "absent";

    private bool IsCrippled =>
        Problem?.StartsWith(Crippled, StringComparison.Ordinal) == true;

    /// <summary>A network for each setting that a process fixes at its start.</summary>
    internal IEnumerable<PeerNetwork> Networks() =>
        _processes.Select(process => new PeerNetwork(this, process.Setting, process.Process));

    /// <summary>PyTorch's library, as a .NET user gets it; built or not.</summary>
    internal static PeerLibrary TorchSharp() =>
        new("TorchSharp", [PeerProgram.TorchSharp], isQuick: false, [("", [])]);

    /// <summary>
    /// The peers, installed or not, each with the settings that were fastest for some network.
    /// </summary>
    internal static IReadOnlyList<PeerLibrary> Start(bool isQuick)
    {
        (string, string) pthread =
            ("LD_LIBRARY_PATH", "/usr/lib/x86_64-linux-gnu/openblas-pthread/");
        (string, string) avx512 = ("ATEN_CPU_CAPABILITY", "avx512");
        return
        [
            TorchSharp(),
            new PeerLibrary("PyTorch", PeerProgram.Python("torch_peer.py"), isQuick,
                [
                    (", avx512", [OpenMp, avx512]),
                    ("", [OpenMp]),
                    (", avx512", [pthread, avx512]),
                    ("", [pthread]),
                ]),
            new PeerLibrary("scikit-learn", PeerProgram.Python("sklearn_peer.py"), isQuick,
                [
                    ("", [OpenMp]),
                    ("", [pthread]),
                ]),
        ];
    }

    public void Dispose()
    {
        foreach (var (_, process) in _processes)
            process.Dispose();
    }

    // Where a build of OpenBLAS is not installed, a process has the BLAS of the one before.
    /// <exception cref="PeerException">The process stands on a slow BLAS; it has ended.</exception>
    private void Add(PeerProcess process, string kernels)
    {
        try
        {
            var answer = process.Ask(new { Do = "product" }, ProductTimeout);
            var rate = answer["gigaFlops"]!.GetValue<double>();
            var blas = BlasName(answer["blas"]!.GetValue<string>());
            if (ProductRate.Here.IsCrippled(rate))
                throw new PeerException(FormattableString.Invariant(
                    $"{Crippled}: its product reaches {rate:F1} GFLOP/s on {blas}; ") +
                    FormattableString.Invariant(
                    $"{ProductRate.Here.Of} {ProductRate.Here.GigaFlops:F1}. Install ") +
                    "libopenblas0-openmp and libopenblas0-pthread (Debian), or the library by " +
                    "pip, which brings a fast BLAS.");
            var setting = blas + kernels;
            if (_processes.Any(other => other.Setting == setting))
                process.Dispose();
            else
                _processes.Add((setting, process));
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    private static string BlasName(string file) =>
        file.Contains("openblas-openmp", StringComparison.Ordinal) ? "OpenMP BLAS"
        : file.Contains("openblas-pthread", StringComparison.Ordinal) ? "pthread BLAS"
        : file.Length > 0 ? Path.GetFileName(file)
        : "its own BLAS";
}
