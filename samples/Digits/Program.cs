// How do I write a program with a command line that trains and tests a network?

using System.CommandLine.Invocation;
using System.Text;
using GpuBp;
using GpuBp.Compute;
using GpuBp.Samples.Digits;

Console.OutputEncoding = Encoding.UTF8; // For the shades, which the console's code page may lack.

var parsed = DigitOptions.Command(Run).Parse(args);
if (parsed.Action is ParseErrorAction errors)
    errors.ShowHelp = false;
return parsed.Invoke();

static int Run(DigitOptions options)
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

static void Train(DigitOptions options)
{
    var digits = DigitRows.Read();
    using var device = Device.Open(options.Device);

    // Learning rate, batch size and epochs were chosen by the validation rows only.
    using var network = new Mlp(
        device, [64, 100, 10], Activation.Sigmoid, output: Activation.Softmax, seed: options.Seed);
    using var trainer = new Trainer(
        network, Loss.CrossEntropy, new Sgd(LearningRate: 1f), options.Batch, options.Seed);

    Console.WriteLine($"device   {device}");
    Console.WriteLine($"network  {network}, {network.ParameterCount:N0} parameters");
    Console.WriteLine($"digits   {digits}");
    Console.WriteLine();

    var result = trainer.Fit(
        digits.Train, options.Epochs, digits.Validation, new EpochLines(options.Epochs));
    Console.WriteLine($"trained in {result.History[^1].Elapsed.TotalSeconds:F1} s");
    Console.WriteLine();

    Judge(network, digits.Test);
}

static void Judge(Mlp network, Dataset test)
{
    var predicted = network.Classify(test);
    var confusion = new ConfusionMatrix(test.Labels, predicted, test.Classes);
    Console.WriteLine(confusion);
    Console.WriteLine();

    int[] misread = [.. Enumerable.Range(0, test.Rows).Where(i => predicted[i] != test.Labels[i])];
    Console.WriteLine($"{misread.Length} of {test.Rows} test digits misread");
    if (misread.Length > 0)
    {
        Console.WriteLine();
        Console.WriteLine(DigitPictures.Draw(
            test, predicted, [.. misread.Take(DigitPictures.MaxInARow)]));
    }

    Console.WriteLine($"test accuracy {confusion.Accuracy:F4}");
}
