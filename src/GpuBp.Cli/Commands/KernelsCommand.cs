using System.CommandLine;
using GpuBp.Cli.Input;
using GpuBp.Cli.Output;
using GpuBp.Kernels;

namespace GpuBp.Cli.Commands;

/// <summary><c>gpubp kernels</c>: shows the text that a device's compiler gets.</summary>
internal static class KernelsCommand
{
    internal static Command Create(Shell shell)
    {
        var name = new Argument<string?>("name")
        {
            Description = "The kernel, such as LinearForward; leave it out to list all",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var language =
            Values.Choice("--language", "The target language [default: opencl]", "opencl", "cuda");
        var command = new Command(
            "kernels", "Shows the OpenCL or CUDA text that was translated from a kernel in C#.")
        {
            name, language,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(name) is not { } kernel)
                shell.Out.WriteLine(string.Join(Environment.NewLine, KernelCatalog.Names));
            else if (!KernelCatalog.Names.Contains(kernel, StringComparer.OrdinalIgnoreCase))
                throw new ToolException(
                    $"There is no kernel '{kernel}'; there are " +
                    $"{string.Join(", ", KernelCatalog.Names)}.");
            else
                shell.Out.Write(parsed.GetValue(language) == "cuda"
                    ? KernelCatalog.CudaText(kernel)
                    : KernelCatalog.OpenClText(kernel));
        });
        return command;
    }
}
