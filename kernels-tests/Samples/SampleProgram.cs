using System.Diagnostics;

namespace GpuBp.Tests.Samples;

/// <summary>A sample as its reader runs it, in a process of its own; the tests' build has built it.</summary>
internal sealed class SampleProgram : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    /// <summary>Starts a sample; the test is skipped where it does not lie beside the tests.</summary>
    /// <param name="sample">Its folder's name.</param>
    /// <param name="device">The device that it takes where it does not ask for one.</param>
    /// <param name="arguments">Its arguments.</param>
    internal SampleProgram(string sample, string device, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Built(sample), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var forms = device == Devices.TestDevices.KernelForms;
        start.Environment["GPUBP_DEVICE"] = forms ? "cpu" : device;
        start.Environment["GPUBP_CPU_FORMS"] = forms ? "kernel" : "simd";
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>The memory that the program has now, in bytes.</summary>
    internal long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Runs a sample to its end, which must be a good one.</summary>
    /// <returns>What it printed.</returns>
    internal static string Run(string sample, string device, params string[] arguments)
    {
        var (code, output, errors) = RunToAnyEnd(sample, device, arguments);
        Assert.True(code == 0, $"{sample} on {device}:\n{output}\n{errors}");
        return output;
    }

    /// <summary>Runs a sample to its end, good or bad.</summary>
    /// <returns>The exit code, and what it printed to the output and as errors.</returns>
    internal static (int Code, string Output, string Errors) RunToAnyEnd(
        string sample, string device, params string[] arguments)
    {
        using var program = new SampleProgram(sample, device, arguments);
        var output = program._process.StandardOutput.ReadToEnd();
        program._process.WaitForExit();
        return (program._process.ExitCode, output.ReplaceLineEndings("\n"), program._errors.Result.ReplaceLineEndings("\n"));
    }

    /// <summary>Waits for a line that begins so, spaces aside; lines after it are read, and dropped.</summary>
    /// <returns>The rest of the line.</returns>
    internal string RestOfLine(string beginning)
    {
        while (_process.StandardOutput.ReadLine()?.Trim() is { } line)
        {
            if (!line.StartsWith(beginning, StringComparison.Ordinal))
                continue;
            _ = _process.StandardOutput.ReadToEndAsync(); // A pipe that nobody reads would stop the program.
            return line[beginning.Length..];
        }

        throw new InvalidOperationException($"The program ended without a line \"{beginning}…\".\n{_errors.Result}");
    }

    /// <summary>Ends the program where it still runs.</summary>
    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    // The same configuration and runtime as the tests', such as bin/Release/net10.0.
    private static string Built(string sample)
    {
        var tests = RepositoryFiles.Locate("kernels-tests");
        var output = Path.GetRelativePath(tests, AppContext.BaseDirectory);
        var program = Path.Combine(RepositoryFiles.Locate($"samples/{sample}"), output, $"{sample}.dll");
        Assert.SkipUnless(File.Exists(program), $"{program} is not there: the tests run apart from where they were built.");
        return program;
    }
}
