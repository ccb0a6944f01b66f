using System.Diagnostics;
using System.Globalization;
using GpuBp.Tests.Predictors;

namespace GpuBp.Tests.House;

/// <summary>A program that is compiled ahead of time, without a runtime, loads a model and predicts.</summary>
public sealed class NativeProgramTests : IDisposable
{
    private const long MaxBytes = 5_000_000;
    private const int Starts = 20;

    private const string Program =
        """
        using System.Globalization;
        using GpuBp;

        var predictor = Predictor.Load(args[0]);
        var row = args[1..].Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        var answer = predictor.Predict(row);
        var exported = Shop.Loaves.Predict(new Shop.Loaves.Row { A = 1.5, Colour = "red", Day = new DateTime(2024, 2, 29) });
        Console.WriteLine(string.Join(' ', answer.Outputs.Concat(exported).Select(y => y.ToString("R", CultureInfo.InvariantCulture))));
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gpubp-native-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Program_CompiledAheadOfTime_PredictsWithoutAWarning()
    {
        Assert.SkipUnless(LongRun.IsAsked, "Compiles for two minutes; GPUBP_LONG=1 does.");
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && (UserBuilds.Has("clang") || UserBuilds.Has("gcc")), "A native program is linked by clang or gcc on Linux; neither is on the PATH.");
        var user = _folder.FullName;
        UserProject.Write(
            user,
            Program,
            $"""<Reference Include="{typeof(Predictor).Assembly.Location}" />""",
            $"""
            <PublishAot>true</PublishAot>
            <InvariantGlobalization>true</InvariantGlobalization>
            <CppCompilerAndLinker>{(UserBuilds.Has("clang") ? "clang" : "gcc")}</CppCompilerAndLinker>
            """);
        var model = Path.Combine(user, "m.gpubp");
        var expected = Save(model);

        var log = UserBuilds.DotNet(user, "publish", "-c", "Release", "-r", $"linux-{(IsArm ? "arm64" : "x64")}", "-o", "out");

        Assert.DoesNotContain("warning", log, StringComparison.OrdinalIgnoreCase);
        var program = Path.Combine(user, "out", "User");
        var bytes = new FileInfo(program).Length;
        var times = new List<double>();
        for (var n = 0; n < Starts; n++) // Of the predictor, and of the exported file beside it.
        {
            var start = Stopwatch.GetTimestamp();
            var answer = UserBuilds.Run(program, user, model, "a=1.5", "colour=red", "day=2024-02-29");
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            Assert.All(
                expected.Concat(expected).Zip(answer.Split(' '), (y, text) => (First: y, Second: text)),
                pair => Assert.Equal(
                    pair.First, float.Parse(pair.Second, CultureInfo.InvariantCulture), 1e-5 * Math.Max(1, Math.Abs(pair.First))));
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{bytes:N0} bytes; from start to exit {times.Order().ElementAt(Starts / 2):F1} ms, median of {Starts}.");
        Assert.InRange(bytes, 1, MaxBytes);
    }

    private static bool IsArm =>
        System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64;

    /// <summary>Saves a model of a table, and gives its answer for the row that the program is given.</summary>
    private float[] Save(string path)
    {
        var table = Path.Combine(_folder.FullName, "t.csv");
        File.WriteAllText(table, "a,colour,day,y\n" + string.Concat(Enumerable.Range(0, 200).Select(i => FormattableString.Invariant(
            $"{i * 0.37 % 5},{(i % 3 == 0 ? "red" : i % 3 == 1 ? "blue" : "green")},2024-0{i % 9 + 1}-1{i % 7},{i * 0.71 % 3}\n"))));
        var plan = TablePlan.Learn(Table.Open(table), options: new TableOptions { Encoding = new NumberEncoding { Bins = 8 } });
        using var model = PredictorFiles.Untrained(plan, members: 2);
        model.Save(path);
        model.SaveCSharp(Path.Combine(_folder.FullName, "Loaves.cs"), "Shop.Loaves");
        return [.. model.Predict(new Dictionary<string, string> { ["a"] = "1.5", ["colour"] = "red", ["day"] = "2024-02-29" }).Outputs];
    }
}
