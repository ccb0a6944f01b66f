using System.Text.Json;
using GpuBp.Cli.Output;
using GpuBp.Cli.Verification;

namespace GpuBp.Cli.Commands;

/// <summary>A model and further rows in, a model out.</summary>
/// <param name="table">The rows.</param>
/// <param name="test">Rows to test by; null for none.</param>
/// <param name="from">The model's file.</param>
/// <param name="to">The file of the new model.</param>
/// <param name="deviceName">The device; null for the default.</param>
/// <param name="shell">The output.</param>
internal sealed class Retraining(
    Table table, Table? test, string from, string to, string? deviceName, Shell shell)
{
    /// <param name="options">How to train.</param>
    internal void Run(FurtherOptions options)
    {
        using var output = new ModelOutput(to, shell.OpenOutput);
        using var device = shell.Open(deviceName);
        using var model = ModelArgument.Load(device, from);
        if (model.Preprocessing.Plan is null)
            throw new ToolException(
                $"{from} has no plan of a table, by which further rows are read: it is a " +
                "checkpoint, imported from an ONNX graph, or saved by a program without one. " +
                "Name a model that 'gpubp train' has written.");
        var result = model.TrainFurther(table, options, shell.Cancellation);
        using var trained = result.Model;
        shell.Cancellation.ThrowIfCancellationRequested();
        var info = Model.Describe(from) with
        {
            Seed = options.Seed,
            DataFingerprint = null,
            Epochs = null,
            Extra = new Dictionary<string, JsonElement>
            {
                [TrainingRecord.TrainedFurther] =
                    JsonSerializer.SerializeToElement(Path.GetFileName(from)),
            },
        };
        output.Save(path => trained.Save(path, info));
        shell.WriteNotes(result.Notes);
        shell.WriteFacts(
            ("network", $"{trained.Network}" +
                (trained.Members.Count > 1 ? $"; an ensemble of {trained.Members.Count}" : "")),
            ("training", Text(trained.Evaluate(table), "the new rows")),
            ("test", test is null ? null : Text(trained.Evaluate(test), "the test rows")),
            ("saved", output.Name));
    }

    private static string Text(ModelMetrics metrics, string rows) =>
        new Judgement(rows, Scores.Of(metrics)).ToString();
}
