using System.CommandLine;
using GpuBp.Cli.Output;
using GpuBp.Compute;

namespace GpuBp.Cli.Commands;

/// <summary><c>gpubp export</c>: a model for other programs.</summary>
internal static class ExportCommand
{
    internal static Command Create(Shell shell)
    {
        var model = ModelArgument.Create();
        var file = new Argument<string>("file")
        {
            Description = "What to write, by its ending: .onnx for ONNX runtimes (scaling and softmax included; a table's columns come " +
                "encoded), .safetensors for PyTorch's load_state_dict",
        };
        var command = new Command("export", "Writes a model for other programs.") { model, file };
        command.SetAction(parsed =>
        {
            using var device = Device.OpenCpu();
            using var loaded = ModelArgument.Load(device, parsed.GetValue(model)!);
            var path = parsed.GetValue(file)!;
            if (path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
            {
                loaded.SaveOnnx(path);
                shell.WriteFacts(
                    ("saved", Path.GetFullPath(path)),
                    ("input", $"'{OnnxFile.Input}', rows × {loaded.Network.Inputs}{Inputs(loaded)}"),
                    ("output", $"'{OnnxFile.Output}', rows × {loaded.Network.Outputs}"));
            }
            else if (path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
            {
                loaded.Network.SaveStateDict(path);
                shell.WriteFacts(
                    ("saved", Path.GetFullPath(path)),
                    ("layers", $"{loaded.Network}, as nn.Sequential(Linear, activation, Linear, …) names them"),
                    ("scaling", loaded.Preprocessing.Scaler is null ? null : "left out: PyTorch's file has weights alone"));
            }
            else
            {
                throw new ToolException($"'{path}' ends in neither .onnx nor .safetensors; its ending says what to write.");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static string Inputs(Model model) =>
        model.Preprocessing.InputNames is { } names ? $": {string.Join(", ", names)}" : "";
}
