using System.Text.Json;
using GpuBp.Cli.Input;
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
    /// <param name="targets">The columns of the targets, where the model does not know them; none
    /// for the last ones.</param>
    /// <exception cref="ToolException">The model knows its targets, and there are
    /// others.</exception>
    internal void Run(FurtherOptions options, string[] targets)
    {
        using var output = new ModelOutput(to, shell.OpenOutput);
        using var device = shell.Open(deviceName);
        using var loaded = ModelArgument.Load(device, from);
        if (loaded.Preprocessing.Plan is not null && targets.Length > 0)
            throw new ToolException(
                "--target is given beside --from, whose model says what its target is; leave it " +
                "out.");
        var model = UnnamedColumns.With(loaded, table, targets, shell);
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
