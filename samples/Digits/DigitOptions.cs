using System.CommandLine;
using System.Globalization;

namespace GpuBp.Samples.Digits;

/// <summary>The options of the command line.</summary>
/// <param name="Device">A name that Device.Open knows; null for the default.</param>
/// <param name="Epochs">The number of epochs.</param>
/// <param name="Batch">Samples of a batch.</param>
/// <param name="Seed">The seed of initial weights and shuffling.</param>
internal sealed record DigitOptions(string? Device, int Epochs, int Batch, int Seed)
{
    /// <summary>A command that parses the options and runs with them.</summary>
    internal static RootCommand Command(Func<DigitOptions, int> run)
    {
        var device = new Option<string?>("--device")
        {
            Description = "cpu, cuda, opencl, opencl:1 or a part of a device's name " +
                "[default: GPUBP_DEVICE, else a CUDA GPU, then an OpenCL GPU, then the CPU]",
            HelpName = "name",
        };
        var epochs = Whole("--epochs", "Number of epochs", 60, min: 1);
        var batch = Whole("--batch", "Samples of a mini-batch", 32, min: 1);
        var seed = Whole("--seed", "Seed of initial weights and shuffling", 1, min: 0);

        var command = new RootCommand("Learns to read 1,797 handwritten digits of 8×8 pixels.")
        {
            device, epochs, batch, seed,
        };
        command.SetAction(parsed => run(new DigitOptions(
            parsed.GetValue(device),
            parsed.GetValue(epochs),
            parsed.GetValue(batch),
            parsed.GetValue(seed))));
        return command;
    }

    private static Option<int> Whole(string name, string description, int otherwise, int min) =>
        new(name)
        {
            Description = description,
            HelpName = "number",
            DefaultValueFactory = _ => otherwise,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (int.TryParse(text, CultureInfo.InvariantCulture, out var value) &&
                    value >= min)
                    return value;

                result.AddError($"{name} is {text}; a whole number from {min} on is needed.");
                return otherwise;
            },
        };
}
