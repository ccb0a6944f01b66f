using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace GpuBp.Tests.Groups;

/// <summary>Ranks of kernels-tests/RankProgram, as a launcher or a test starts them.</summary>
internal sealed class RankRun : IDisposable
{
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = [];

    private RankRun(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.RedirectStandardInput = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Take(e.Data);
        _process.ErrorDataReceived += (_, e) => Take(e.Data);
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What all have written until now.</summary>
    internal string Output => string.Join('\n', _lines);

    /// <summary>Starts ranks by a launcher.</summary>
    internal static RankRun Start(
        MpiLauncher launcher,
        int ranks,
        string[] arguments,
        params (string Name, string? Value)[] variables) =>
        new(With(Launched(launcher, ranks, [Program(), .. arguments]), variables));

    /// <summary>Starts <c>gpubp</c> by a launcher.</summary>
    internal static RankRun StartTool(MpiLauncher launcher, int ranks, string[] arguments) =>
        new(Launched(launcher, ranks, [Tool, .. arguments]));

    /// <summary>Starts <c>gpubp</c> by a launcher, rank 1 after a command of its shell.</summary>
    internal static RankRun StartTool(
        MpiLauncher launcher, int ranks, string commandOfRank1, string[] arguments)
    {
        var script = $"if [ \"${{OMPI_COMM_WORLD_RANK:-$PMI_RANK}}\" = 1 ]; then {commandOfRank1}; fi; exec dotnet \"$@\"";
        return new(Launched(launcher, ranks, ["-c", script, "sh", Tool, .. arguments], "sh"));
    }

    /// <summary>Starts one process without a launcher.</summary>
    internal static RankRun StartAlone(
        string[] arguments, params (string Name, string? Value)[] variables) =>
        new(With(new ProcessStartInfo("dotnet", [Program(), .. arguments]), variables));

    /// <summary>Waits until all have ended; gives the exit code.</summary>
    internal int End()
    {
        if (!_process.WaitForExit(MaxTime))
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"The ranks did not end within {MaxTime}:\n{Output}");
        }

        _process.WaitForExit(); // Until the output is read.
        return _process.ExitCode;
    }

    /// <summary>Waits for a good end.</summary>
    /// <returns>What the ranks wrote.</returns>
    internal string EndWell()
    {
        var code = End();
        Assert.True(code == 0, $"Exit code {code}:\n{Output}");
        return Output;
    }

    /// <summary>Waits until so many ranks of the command <c>endless</c> exchange.</summary>
    /// <returns>The processes by rank.</returns>
    internal int[] Processes(int ranks)
    {
        const string Mark = ": process ";
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var processes = _lines.Where(line => line.Contains(Mark, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(line => int.Parse(line.Split(Mark)[1], CultureInfo.InvariantCulture))
                .ToArray();
            if (processes.Length == ranks)
                return processes;
            Assert.True(clock.Elapsed < MaxTime, Output);
            Thread.Sleep(10);
        }
    }

    /// <summary>Sends a process a signal.</summary>
    internal static void Signal(string name, int process)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Ends the launcher where it still runs.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static string Tool => Path.Combine(AppContext.BaseDirectory, "GpuBp.Cli.dll");

    private static ProcessStartInfo Launched(
        MpiLauncher launcher, int ranks, string[] arguments, string program = "dotnet")
    {
        var start = new ProcessStartInfo(
            launcher.Program, [.. launcher.Options, "-n", $"{ranks}", program, .. arguments]);
        start.Environment["OMPI_ALLOW_RUN_AS_ROOT"] = "1";
        start.Environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1";
        return start;
    }

    private static ProcessStartInfo With(
        ProcessStartInfo start, (string Name, string? Value)[] variables)
    {
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        return start;
    }

    // Open MPI gives ranks terminals of their own, which .NET greets by a control sequence.
    private void Take(string? line)
    {
        if (line is not null)
            _lines.Enqueue(line.Replace("\e[?1h\e=", "", StringComparison.Ordinal));
    }

    // The same configuration and runtime as the tests', such as bin/Release/net10.0.
    private static string Program()
    {
        var tests = RepositoryFiles.Locate("kernels-tests");
        var output = Path.GetRelativePath(tests, AppContext.BaseDirectory);
        var program = Path.Combine(tests, "RankProgram", output, "GpuBp.RankProgram.dll");
        Assert.SkipUnless(
            File.Exists(program),
            $"{program} is not there: the tests run apart from where they were built.");
        return program;
    }
}
