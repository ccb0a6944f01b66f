using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;
using GpuBp.Tests.Predictors;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.House;

/// <summary>A WebAssembly program, run by .NET's interpreter in Node.js, predicts what it predicts here.</summary>
public sealed class BrowserProgramTests : IDisposable
{
    private const long MaxBytes = 4_000_000;

    // Each argument is a case: its kind, a model, and what it is given; each answer is a line.
    private const string Program =
        """
        using System.Diagnostics;
        using System.Globalization;
        using System.Runtime.InteropServices;
        using GpuBp;

        Console.WriteLine(RuntimeInformation.RuntimeIdentifier);
        foreach (var argument in args)
        {
            var parts = argument.Split('|');
            Console.WriteLine(parts[0] == "file" ? Refusal(parts[1]) : Answer(parts[0], Load(parts[1]), parts[2]));
        }

        static Predictor Load(string base64) => Predictor.Load(new MemoryStream(Convert.FromBase64String(base64)));

        static string Refusal(string base64)
        {
            try
            {
                Load(base64);
                return "loaded";
            }
            catch (ModelFileException e)
            {
                return e.Message;
            }
        }

        static string Answer(string kind, Predictor predictor, string given)
        {
            if (kind == "cells")
            {
                var cells = given.Split(';').Select(cell => cell.Split('=')).ToDictionary(cell => cell[0], cell => cell[1]);
                var answer = predictor.Predict(cells);
                return Text(answer.Outputs.ToArray()) + string.Concat(answer.Notes.Select(note => " " + note));
            }

            var features = MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(given)).ToArray();
            var outputs = new float[features.Length / predictor.Features * predictor.Outputs];
            predictor.Predict(features, outputs);
            if (kind == "numbers")
                return Text(outputs);
            var (calls, start) = (0, Stopwatch.GetTimestamp());
            for (; Stopwatch.GetElapsedTime(start).TotalSeconds < 1; calls++)
                predictor.Predict(features, outputs);
            return ((int)(calls / Stopwatch.GetElapsedTime(start).TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        static string Text(float[] outputs) =>
            string.Join(',', outputs.Select(y => y.ToString("R", CultureInfo.InvariantCulture)));
        """;

    private const string Start =
        """
        import { readFileSync } from 'node:fs';
        import { dotnet } from './_framework/dotnet.js';
        const cases = readFileSync(process.argv[2], 'utf8').split('\n');
        const { runMain } = await dotnet.withApplicationArguments(...cases).create();
        process.exitCode = await runMain(); // run() ends the process before all is written.
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gpubp-browser-");
    private readonly List<string> _cases = [];
    private readonly List<Action<string>> _checks = [];

    private string Model => Path.Combine(_folder.FullName, "m.gpubp");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Program_InTheInterpreter_PredictsWhatThisProcessPredicts()
    {
        Assert.SkipUnless(LongRun.IsAsked, "Publishes a program for a minute; GPUBP_LONG=1 does.");
        Assert.SkipUnless(UserBuilds.Has("node"), "Node.js runs WebAssembly here; there is no node on the PATH.");
        var random = RandomNumbers.Create();
        AddNetworks(random);
        AddTables(random);
        AddDamaged(random);
        AddRate(1, random);
        AddRate(256, random);
        var site = Publish();
        File.WriteAllText(Path.Combine(site, "main.mjs"), Start);
        File.WriteAllText(Path.Combine(site, "cases"), string.Join('\n', _cases));
        var start = Stopwatch.GetTimestamp();

        var lines = UserBuilds.Run("node", site, "main.mjs", "cases").Split('\n', StringSplitOptions.RemoveEmptyEntries);

        var bytes = new DirectoryInfo(site).GetFiles("*.br", SearchOption.AllDirectories)
            .Where(file => !file.Name.StartsWith("icudt", StringComparison.Ordinal)).Sum(file => file.Length);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{random}: {_cases.Count} cases in {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s; {bytes:N0} bytes to fetch.");
        Assert.Equal("browser-wasm", lines[0]);
        Assert.Equal(_checks.Count, lines.Length - 1);
        Assert.All(_checks.Zip(lines[1..]), pair => pair.First(pair.Second));
        Assert.InRange(bytes, 1, MaxBytes);
    }

    private void AddNetworks(RandomNumbers random)
    {
        foreach (var activation in Enum.GetValues<ReferenceActivation>())
        {
            var output = LibraryActivations.Of(activation);
            using var network = new Mlp(
                TestDevices.Get("cpu"),
                [random.NextInt(1, 35), random.NextInt(2, 35), random.NextInt(2, 35)],
                activation == ReferenceActivation.Softmax ? Activation.Tanh : output,
                output,
                seed: random.Next());
            Add(new Model(network), random.NextInt(1, 20), random);
        }

        foreach (var (rows, inputs, outputs) in ((int, int, int)[])[(1, 1, 1), (6, 64, 32), (7, 67, 33), (97, 13, 15), (200, 130, 101)])
        {
            using var network = new Mlp(
                TestDevices.Get("cpu"), [inputs, outputs, outputs], Activation.Relu, Activation.Identity, seed: random.Next());
            Add(new Model(network), rows, random);
        }

        using var blocks = new Mlp(
            TestDevices.Get("cpu"), 7,
            [
                new(24, Activation.Gelu) { HasLayerNorm = true },
                new(24, Activation.Silu) { HasLayerNorm = true, IsResidual = true },
                new(3, Activation.Softmax),
            ],
            seed: random.Next());
        Add(new Model(blocks), 30, random);
    }

    private void AddTables(RandomNumbers random)
    {
        foreach (var isRegression in (bool[])[false, true])
        {
            var table = MixedTable.Lines(random, isRegression);
            using var model = MixedTable.Model(table, isRegression, members: 2);
            Add(model, rows: 20, random);
            var predictor = Predictor.Load(Model);
            var names = table[0].Split(',');
            foreach (var line in table[1..20])
            {
                var cells = names.SkipLast(1).Zip(line.Split(',')).ToDictionary();
                if (random.NextInt(0, 4) == 0)
                    cells["colour"] = "never seen";
                var expected = predictor.Predict(cells);
                _cases.Add($"cells|{Convert.ToBase64String(File.ReadAllBytes(Model))}|{string.Join(';', cells.Select(cell => $"{cell.Key}={cell.Value}"))}");
                _checks.Add(answer =>
                {
                    var parts = answer.Split(' ', 2);
                    AssertClose([.. expected.Outputs], parts[0], $"{random}: {line}");
                    Assert.Equal(string.Join(' ', expected.Notes), parts.ElementAtOrDefault(1) ?? "");
                });
            }
        }
    }

    private void AddDamaged(RandomNumbers random)
    {
        var bytes = File.ReadAllBytes(Model);
        for (var n = 0; n < 50; n++)
        {
            var damaged = bytes[..(n % 5 == 0 ? random.NextInt(0, bytes.Length - 1) : bytes.Length)];
            if (damaged.Length == bytes.Length)
                damaged[random.NextInt(0, bytes.Length - 1)] ^= (byte)(1 << n % 8);
            var expected = Assert.Throws<ModelFileException>(() => Predictor.Load(new MemoryStream(damaged))).Message;
            _cases.Add($"file|{Convert.ToBase64String(damaged)}");
            _checks.Add(answer => Assert.Equal(expected.Split('\n')[0], answer));
        }
    }

    private void AddRate(int rows, RandomNumbers random)
    {
        using var network = new Mlp(TestDevices.Get("cpu"), [64, 32, 10], Activation.Relu, Activation.Softmax, seed: 1);
        new Model(network).Save(Model);
        _cases.Add($"rate|{Convert.ToBase64String(File.ReadAllBytes(Model))}|{Base64(random.Floats(rows * 64))}");
        _checks.Add(answer => TestContext.Current.TestOutputHelper?.WriteLine(
            $"64-32-10, {rows} rows: {int.Parse(answer, CultureInfo.InvariantCulture) * rows:N0} rows a second"));
    }

    // Vectors of another width add up in another order.
    private void Add(Model model, int rows, RandomNumbers random)
    {
        model.Save(Model);
        var predictor = Predictor.Load(Model);
        var features = random.Floats(rows * predictor.Features);
        var expected = new float[rows * predictor.Outputs];
        predictor.Predict(features, expected);
        _cases.Add($"numbers|{Convert.ToBase64String(File.ReadAllBytes(Model))}|{Base64(features)}");
        _checks.Add(answer => AssertClose(expected, answer, $"{random}"));
    }

    private string Publish()
    {
        var user = _folder.FullName;
        UserProject.Write(
            user,
            Program,
            $"""<Reference Include="{typeof(Predictor).Assembly.Location}" />""",
            "<InvariantGlobalization>true</InvariantGlobalization><WasmEnableHotReload>false</WasmEnableHotReload>",
            "Microsoft.NET.Sdk.WebAssembly");
        UserBuilds.DotNet(user, "publish", "-c", "Release", "-o", "out");
        return Path.Combine(user, "out", "wwwroot");
    }

    private static string Base64(ReadOnlySpan<float> numbers) => Convert.ToBase64String(MemoryMarshal.AsBytes(numbers));

    private static void AssertClose(float[] expected, string answer, string repeat)
    {
        float[] actual = [.. answer.Split(',').Select(text => float.Parse(text, CultureInfo.InvariantCulture))];
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.True(
            Math.Abs(pair.First - pair.Second) <= 1e-5 * Math.Max(1, Math.Abs(pair.First)), $"{pair.First} and {pair.Second}; {repeat}"));
    }
}
