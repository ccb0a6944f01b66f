using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Peers;

/// <summary>A process that answers each line of JSON with one.</summary>
internal sealed class PeerProcess : IDisposable
{
    /// <summary>
    /// Loading a library of gigabytes that is not in the file cache takes most of it.
    /// </summary>
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(180);

    private readonly Process _process;
    private readonly string _name;
    private string _lastError = "";

    /// <summary>Starts the process, and waits until it has loaded its library.</summary>
    /// <param name="name">The peer's name in errors.</param>
    /// <param name="program">What starts it.</param>
    /// <param name="environment">
    /// Environment variables for the process, set after the traps are removed.
    /// </param>
    /// <exception cref="PeerException">It cannot be started, or its library is missing.</exception>
    internal PeerProcess(
        string name, PeerProgram program, IReadOnlyDictionary<string, string> environment)
    {
        _name = name;
        if (program.Missing is { } missing && !File.Exists(program.Arguments[0]))
            throw new PeerException(missing);
        var start = new ProcessStartInfo(program.File, program.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var trap in EnvironmentTraps.Names)
            start.Environment.Remove(trap);
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";

        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new PeerException($"{program.File} cannot be started: {e.Message}");
        }

        _process.ErrorDataReceived += (_, line) =>
            _lastError = string.IsNullOrWhiteSpace(line.Data) ? _lastError : line.Data;
        _process.BeginErrorReadLine();
        try
        {
            Version = Read(StartTimeout)["versions"]!.GetValue<string>();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Starts the process by the first program that can.</summary>
    /// <exception cref="PeerException">None can; the message is the last one's.</exception>
    internal static PeerProcess OfAny(
        string name,
        PeerProgram[] programs,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        for (var n = 0; ; n++)
        {
            try
            {
                return new PeerProcess(
                    name, programs[n], environment ?? new Dictionary<string, string>());
            }
            catch (PeerException) when (n + 1 < programs.Length)
            {
                // The next one may have it.
            }
        }
    }

    /// <summary>The library's version, such as PyTorch 1.13.0.</summary>
    internal string Version { get; }

    /// <summary>Sends a request, and waits for the answer.</summary>
    /// <exception cref="PeerException">
    /// The process refused, died, or did not answer in time and was killed.
    /// </exception>
    internal JsonNode Ask(object request, TimeSpan timeout)
    {
        try
        {
            _process.StandardInput.WriteLine(
                JsonSerializer.Serialize(request, JsonSerializerOptions.Web));
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            throw new PeerException($"{_name} ended: {_lastError}");
        }

        var answer = Read(timeout);
        return answer["error"] is { } error
            ? throw new PeerException(error.GetValue<string>())
            : answer;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private JsonNode Read(TimeSpan timeout)
    {
        string? line;
        try
        {
            line = _process.StandardOutput.ReadLineAsync().WaitAsync(timeout).GetAwaiter()
                .GetResult();
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
            throw new PeerException(
                $"{_name} gave no answer for {timeout.TotalSeconds:F0} s and was killed.");
        }

        if (line is null)
        {
            _process.WaitForExit(); // Waits for the last line of its errors too.
            throw new PeerException($"{_name} ended with code {_process.ExitCode}: {_lastError}");
        }

        return JsonNode.Parse(line)!;
    }
}
