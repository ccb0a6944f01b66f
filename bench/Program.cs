using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text;
using GpuBp.Bench;

Console.OutputEncoding = Encoding.UTF8; // For × in the names.

var quick = new Option<bool>("--quick") { Description = "Three rounds instead of nine, and no 1024³" };
var only = new Option<string?>("--device")
{
    Description = "cpu, opencl, opencl:1 or a part of a device's name [default: every device]",
    HelpName = "name",
};
var command = new RootCommand("Times products and training steps on each device.") { quick, only };
command.SetAction(parsed => Run(parsed.GetValue(quick), parsed.GetValue(only)));

var parsed = command.Parse(args);
if (parsed.Action is ParseErrorAction errors)
    errors.ShowHelp = false;
return parsed.Invoke();

static int Run(bool isQuick, string? only)
{
    try
    {
        var found = Device.Diagnose();
        foreach (var name in only is null ? found.Devices.Select(info => info.Id) : [only])
        {
            using var device = Device.Open(name);
            Bench(device, isQuick);
        }

        foreach (var problem in only is null ? found.Problems : [])
            Console.WriteLine($"not measured: {problem}");
        return 0;
    }
    catch (Exception e) when (e is DeviceException or InvalidOperationException)
    {
        Console.Error.WriteLine(e.Message);
        return 1;
    }
}

static void Bench(Device device, bool isQuick)
{
    var rounds = isQuick ? 3 : 9;
    Console.WriteLine(
        $"{device}, {device.Info.ComputeUnits} compute units; {rounds} alternating rounds");

    ProductForm[] forms =
        [ProductForm.LinearForward, ProductForm.BackwardDelta, ProductForm.WeightGradient];
    int[] sizes = isQuick ? [128, 512] : [128, 512, 1024];
    var all = new List<IMeasured>();
    try
    {
        all.AddRange(sizes.SelectMany(size => forms.Select(form => new SquareProduct(device, form, size))));
        all.Add(new WholeStep(device, [64, 100, 10], batch: 32));
        all.Add(new WholeStep(device, [784, 512, 512, 10], batch: 256));
        if (device.Info.Kind == DeviceKind.Cpu)
            all.Add(new SquareProduct(
                device, ProductForm.Textbook, 512, "CPU form, 16×16 grouped tiled product, 512³"));

        var measurements = Stopclock.Measure(device, all, rounds);
        Report.Write(measurements);
        if (device.Info.Kind == DeviceKind.Cpu)
            Report.WriteRatio(measurements[^1]);
        Console.WriteLine();
    }
    finally
    {
        foreach (var measured in all)
            measured.Dispose();
    }
}
