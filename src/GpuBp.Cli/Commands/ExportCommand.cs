using System.CommandLine;
using GpuBp.Cli.Input;
using GpuBp.Cli.Output;
using GpuBp.Compute;

namespace GpuBp.Cli.Commands;

/// <summary><c>gpubp export</c>: writes a model for other programs.</summary>
internal static class ExportCommand
{
    internal static Command Create(Shell shell)
    {
        var model = ModelArgument.Create();
        var file = new Argument<string>("file")
        {
            Description = "The file to write; its ending chooses the format: .onnx for ONNX " +
                "runtimes (takes a table's columns as the table has them), .safetensors for " +
                "PyTorch's load_state_dict, .cs for a C# class without dependencies",
        };
        var name = new Option<string>("--name")
        {
            Description = "The C# class's name, with its namespace, such as Shop.Flowers; by " +
                "default that of the file, without a namespace",
        };
        var command = new Command("export", "Writes a model for other programs.")
        {
            model, file, name,
        };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file)!;
            new FileRoles().Reads("the model", parsed.GetValue(model)).Writes("the file", path);
            using var device = Device.OpenCpu();
            using var loaded = ModelArgument.Load(device, parsed.GetValue(model)!);
            if (parsed.GetValue(name) is not null && !IsCSharp(path))
                throw new ToolException(
                    $"--name is of C# classes, and '{path}' does not end in .cs; leave it out.");
            if (path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
            {
                var signature = loaded.SaveOnnx(path);
                shell.WriteFacts(
                    ("saved", Path.GetFullPath(path)),
                    ("input", OnnxPorts.Text(signature.Inputs)),
                    ("output", OnnxPorts.Text(signature.Outputs)));
            }
            else if (path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
            {
                if (loaded.Members.Count > 1)
                    throw new ToolException(
                        $"The model is an ensemble of {loaded.Members.Count} networks, and " +
                        ".safetensors files for PyTorch hold one. Export it as .onnx, or train " +
                        "it with --members 1.");
                loaded.Network.SaveStateDict(path);
                shell.WriteFacts(
                    ("saved", Path.GetFullPath(path)),
                    ("layers", $"{loaded.Network}, with the names of nn.Sequential(Linear, " +
                        "activation, Linear, …)"),
                    ("scaling", loaded.Preprocessing is { Plan: null, Scaler: null }
                        ? null
                        : "not included: the format holds weights only"));
            }
            else if (IsCSharp(path))
            {
                SaveCSharp(shell, loaded, path, parsed.GetValue(name));
            }
            else
            {
                throw new ToolException(
                    $"'{path}' ends in neither .onnx nor .safetensors nor .cs; choose the format " +
                    "by one of these endings.");
            }
        });
        return command;
    }

    private static bool IsCSharp(string path) =>
        path.EndsWith(".cs", StringComparison.OrdinalIgnoreCase);

    private static void SaveCSharp(Shell shell, Model model, string path, string? name)
    {
        var type = model.SaveCSharp(path, name);
        shell.WriteFacts(
            ("saved", Path.GetFullPath(path)),
            ("class", type),
            ("takes", model.Preprocessing.Plan is null
                ? "numbers, not scaled"
                : $"a {type[(type.LastIndexOf('.') + 1)..]}.Row with a value for each column, or " +
                    "numbers, encoded and not scaled"),
            ("gives", $"{model.Network.Outputs} numbers, named in OutputNames"));
    }
}
