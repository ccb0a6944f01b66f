using System.Diagnostics;
using System.Globalization;
using GpuBp.Bench.Scale;
using GpuBp.Bench.Tables;

namespace GpuBp.Bench.Children;

/// <summary>This program in a new process, which does one thing and prints one figure.</summary>
internal static class ChildProcess
{
    /// <summary>The first argument of a child; not for users.</summary>
    internal const string Option = "--child";

    private static readonly TimeSpan UsualTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Runs the task of a child process.</summary>
    internal static int Run(string[] arguments)
    {
        switch (arguments)
        {
            case ["first-step", var device]:
                Console.WriteLine(
                    FirstStep.Seconds(device).ToString("R", CultureInfo.InvariantCulture));
                return 0;
            case ["memory"]:
                Console.WriteLine(PeakMemory.Bytes().ToString(CultureInfo.InvariantCulture));
                return 0;
            case ["table", var method, var folder]:
                TableFits.RunHere(method, folder);
                return 0;
            case ["rank", .. var task]:
                ScaleChild.Run(task.FirstOrDefault());
                return 0;
            case ["spin"]:
                Spin();
                return 0;
            default:
                Console.Error.WriteLine($"{Option} {string.Join(' ', arguments)} is unknown.");
                return 1;
        }
    }

    /// <summary>Runs a child to its end.</summary>
    /// <param name="what">Its task.</param>
    /// <param name="environment">Environment variables for the child only.</param>
    /// <returns>The figure that the child printed.</returns>
    /// <exception cref="InvalidOperationException">
    /// It failed, or took more than five minutes.
    /// </exception>
    internal static double Figure(
        string[] what, IReadOnlyDictionary<string, string>? environment = null) =>
        double.Parse(Output(what, UsualTimeout, environment), CultureInfo.InvariantCulture);

    /// <summary>Runs a child to its end.</summary>
    /// <returns>What the child printed.</returns>
    /// <param name="what">Its task.</param>
    /// <param name="timeout">It is killed after this.</param>
    /// <param name="environment">Environment variables for the child only.</param>
    /// <param name="launcher">What starts the child, with its options.</param>
    /// <exception cref="InvalidOperationException">It failed, or took longer.</exception>
    internal static string Output(
        string[] what,
        TimeSpan timeout,
        IReadOnlyDictionary<string, string>? environment = null,
        params string[] launcher)
    {
        using var child = Start(what, environment, launcher);
        var output = child.StandardOutput.ReadToEndAsync();
        if (!child.WaitForExit(timeout))
        {
            child.Kill(entireProcessTree: true);
            throw new InvalidOperationException(
                $"The child process {Text(what)} took longer than {timeout}.");
        }

        return child.ExitCode == 0
            ? output.Result
            : throw new InvalidOperationException(
                $"The child process {Text(what)} ended with code {child.ExitCode}; its " +
                "messages are above.");
    }

    /// <summary>Starts a child; a spinning child ends when its standard input closes.</summary>
    internal static Process Start(
        string[] what,
        IReadOnlyDictionary<string, string>? environment = null,
        params string[] launcher)
    {
        var program = Environment.ProcessPath!;
        var dll = typeof(ChildProcess).Assembly.Location;
        string[] all = Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [.. launcher, program, dll, Option, .. what]
            : [.. launcher, program, Option, .. what];
        var start = new ProcessStartInfo(all[0], all[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static string Text(string[] what) => string.Join(' ', what);

    // Ends when the parent ends, however it ends: that closes the parent's end of the pipe.
    private static void Spin()
    {
        var parent = new Thread(() => Console.In.ReadToEnd());
        parent.Start();
        while (parent.IsAlive)
        {
        }
    }
}
