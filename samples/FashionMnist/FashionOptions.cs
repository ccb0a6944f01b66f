using System.CommandLine;
using System.Globalization;

namespace GpuBp.Samples.FashionMnist;

/// <summary>The options of the command line.</summary>
/// <param name="Data">The folder of the four files.</param>
/// <param name="Device">A name that Device.Open knows; null for the default.</param>
/// <param name="Epochs">The number of epochs.</param>
/// <param name="Seed">The seed of weights, shuffling, dropout and the part held out.</param>
internal sealed record FashionOptions(string Data, string? Device, int Epochs, int Seed)
{
    /// <summary>A command that parses the options and runs with them.</summary>
    internal static RootCommand Command(Func<FashionOptions, int> run)
    {
        var data = new Option<string>("--data")
        {
            Description = "The folder with the four files of Fashion-MNIST",
            HelpName = "folder",
            DefaultValueFactory = _ => FashionImages.UsualFolder,
        };
        var device = new Option<string?>("--device")
        {
            Description = "cpu, cuda, opencl, opencl:1 or a part of a device's name " +
                "[default: GPUBP_DEVICE, else a CUDA GPU, then an OpenCL GPU, then the CPU]",
            HelpName = "name",
        };
        var epochs = Whole("--epochs", "Number of epochs", 20, min: 1);
        var seed = Whole("--seed", "Seed of weights, shuffling, dropout and the part held out", 1,
            min: 0);

        var command =
            new RootCommand("Learns to classify clothes from 60,000 images of 28×28 pixels.")
        {
            data, device, epochs, seed,
        };
        command.SetAction(parsed => run(new FashionOptions(
            parsed.GetValue(data)!,
            parsed.GetValue(device),
            parsed.GetValue(epochs),
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
