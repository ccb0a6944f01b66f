using System.CommandLine;
using System.Text.Json;
using GpuBp.Cli.Input;
using GpuBp.Cli.Output;
using GpuBp.Cli.Verification;
using GpuBp.Compute;

namespace GpuBp.Cli.Commands;

/// <summary><c>gpubp import</c>: makes a model of another program's network.</summary>
internal static class ImportCommand
{
    internal static Command Create(Shell shell)
    {
        var graph = new Argument<string>("graph")
        {
            Description = "An ONNX graph of a multi-layer perceptron, such as PyTorch, Keras or " +
                "scikit-learn exports",
        };
        var model = new Argument<string>("model")
        {
            Description = "The model to write, such as model.gpubp",
        };
        var classes = new Option<string>("--classes")
        {
            Description = "The names of the classes that the outputs are, such as red,green,blue," +
                " where the graph does not say so; logits get a softmax",
        };
        var command = new Command("import", "Makes a model of an ONNX graph.")
        {
            graph, model, classes,
        };
        command.SetAction(parsed =>
        {
            var (from, to) = (parsed.GetValue(graph)!, parsed.GetValue(model)!);
            new FileRoles().Reads("the graph", from).Writes("the model", to);
            using var device = Device.OpenCpu();
            using var loaded = OnnxFile.Load(
                device, from, parsed.GetValue(classes)?.Split(',', StringSplitOptions.TrimEntries));
            loaded.Save(to, new ModelInfo
            {
                Extra = new Dictionary<string, JsonElement>
                {
                    [TrainingRecord.Imported] =
                        JsonSerializer.SerializeToElement(Path.GetFileName(from)),
                },
            });
            shell.WriteFacts(
                ("saved", Path.GetFullPath(to)),
                ("network", $"{loaded.Network}"),
                ("rows", loaded.Preprocessing switch
                {
                    { Plan: { } plan } => $"tables of {plan.Columns.Count} columns",
                    { Scaler: not null } => $"{loaded.Network.Inputs} numbers, scaled",
                    _ => $"{loaded.Network.Inputs} numbers",
                }),
                ("classes", loaded.ClassNames is { } names ? string.Join(", ", names) : null));
        });
        return command;
    }
}
