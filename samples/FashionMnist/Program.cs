// How do I train a larger network on images?

using System.CommandLine.Invocation;
using System.Diagnostics;
using System.Text;
using GpuBp;
using GpuBp.Compute;
using GpuBp.Samples.FashionMnist;

Console.OutputEncoding = Encoding.UTF8; // For the arrows between the layers.

var parsed = FashionOptions.Command(Run).Parse(args);
if (parsed.Action is ParseErrorAction errors)
    errors.ShowHelp = false;
return parsed.Invoke();

static int Run(FashionOptions options)
{
    try
    {
        Train(options);
        return 0;
    }
    catch (Exception e) when (
        e is DeviceException or DataException or IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(e.Message);
        return 1;
    }
}

static void Train(FashionOptions options)
{
    var images = FashionImages.Read(options.Data);
    using var device = Device.Open(options.Device);

    // Dropout, rate, batch size and epochs were chosen by a held-out tenth of the training images.
    using var network = new Mlp(
        device,
        [images.Train.Inputs, 256, 128, 100, images.Train.Classes],
        Activation.Relu,
        output: Activation.Softmax,
        Initializer.He,
        options.Seed,
        dropout: 0.1f);
    using var trainer = new Trainer(
        network, Loss.CrossEntropy, new AdamW(LearningRate: 0.001f), batchSize: 128, options.Seed);

    Console.WriteLine($"device   {device}");
    Console.WriteLine($"network  {network}, {network.ParameterCount:N0} parameters");
    Console.WriteLine($"train    {images.Train}, a tenth of them held out");
    Console.WriteLine($"test     {images.Test}");
    Console.WriteLine();

    var start = Stopwatch.GetTimestamp();
    var result = trainer.Fit(
        images.Train,
        new FitOptions
        {
            Epochs = options.Epochs,
            ValidationShare = 0.1,
            Schedule = new CosineSchedule(),
        },
        new EpochLines(options.Epochs));
    Console.WriteLine(
        $"trained in {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s; " +
        $"keeps epoch {result.Best?.Epoch}");
    Console.WriteLine();

    var confusion = new ConfusionMatrix(
        images.Test.Labels, network.Classify(images.Test), images.Test.Classes,
        images.Test.ClassNames);
    Console.WriteLine(confusion);
    Console.WriteLine();
    Console.WriteLine($"test accuracy {confusion.Accuracy:F4}");
}
