using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using GpuBp.Cli.Commands;
using GpuBp.Cli.Output;

namespace GpuBp.Cli;

/// <summary>The tool: runs a command and turns its errors into messages and exit codes.</summary>
internal static class Tool
{
    /// <summary>Runs a command line.</summary>
    /// <param name="args">The command line, without the program.</param>
    /// <param name="shell">The output, and the signal to stop.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    internal static int Run(IReadOnlyList<string> args, Shell shell)
    {
        var root = Root(shell);
        if (Completions.IsAsked(args))
        {
            Completions.Write(root, args, shell.Out);
            return ExitCode.Done;
        }

        var parsed = root.Parse(args);
        var configuration = new InvocationConfiguration
        {
            Output = shell.Out,
            Error = shell.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        if (parsed.Action is ParseErrorAction errors)
        {
            errors.ShowHelp = false;
            parsed.Invoke(configuration);
            shell.Error.WriteLine($"'{CommandLineOf(parsed)} --help' lists what you can give.");
            return ExitCode.Usage;
        }

        try
        {
            return parsed.Invoke(configuration);
        }
        catch (OperationCanceledException) when (shell.Interruption is not null)
        {
            shell.Error.WriteLine(Visible.Message(shell.Interruption.Outcome));
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (Failure.Of(e) is { } failure)
        {
            shell.Error.WriteLine(Visible.Message(failure.Message));
            return failure.ExitCode;
        }
    }

    // Not a RootCommand: that one takes its name from the assembly.
    private static Command Root(Shell shell) =>
        new(
            "gpubp",
            "Trains multi-layer perceptrons on your own tables and images, on a GPU if there is " +
            $"one, else on the CPU.\n\nExit codes: {ExitCode.Explained}")
        {
            new HelpOption(),
            new VersionOption(),
            TrainCommand.Create(shell),
            PredictCommand.Create(shell),
            EvaluateCommand.Create(shell),
            VerifyCommand.Create(shell),
            InspectCommand.Create(shell),
            ExportCommand.Create(shell),
            ImportCommand.Create(shell),
            DevicesCommand.Create(shell),
            DoctorCommand.Create(shell),
            KernelsCommand.Create(shell),
            CompletionCommand.Create(shell),
        };

    private static string CommandLineOf(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        return command.Name == "gpubp" ? "gpubp" : $"gpubp {command.Name}";
    }
}
