using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using GpuBp.Tests.Devices;
using Parquet.Serialization;
using static GpuBp.Tests.House.UserBuilds;

namespace GpuBp.Tests.House;

/// <summary>The packages as a user meets them: from a feed, in a project of their own.</summary>
public sealed class PackageTests : IDisposable
{
    private const string Program =
        """
        using GpuBp;
        using GpuBp.Compute;
        using GpuBp.Kernels;
        using ILGPU;
        using ILGPU.Runtime;
        using ILGPU.Runtime.CPU;
        using Microsoft.Data.Analysis;
        using Device = GpuBp.Compute.Device;

        var xor = new Dataset(
            features: new float[,] { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } },
            targets: new float[,] { { 0 }, { 1 }, { 1 }, { 0 } });
        foreach (var name in args)
        {
            using var device = Device.Open(name);
            Train(name, device);
        }

        using var context = Context.Create(builder => builder.Default().GpuBp());
        using var accelerator = context.CreateCPUAccelerator(0);
        using var borrowed = Device.FromAccelerator(accelerator);
        Train("own", borrowed);
        using var numbers = accelerator.Allocate1D<float>([1, 2, 3]);
        accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<float>>(Own.Kernels.Twice)(3, numbers.View);
        Own.Launch.Twice(borrowed, 3, borrowed.View(numbers.View));
        Console.WriteLine($"numbers {string.Join(" ", numbers.GetAsArray1D())}");
        Console.WriteLine(new DataFrame(new Int32DataFrameColumn("n", [1, 2])).AsTable().ColumnNames![0]);

        void Train(string name, Device device)
        {
            using var network = new Mlp(
                device, [2, 8, 1], Activation.Of<Own.Softsign>(), output: Activation.Sigmoid, seed: 1);
            using var trainer = new Trainer(
                network, Loss.Of<Own.Squares>(), Optimizer.Of<Own.Momentum>(learningRate: 0.3f, hyper1: 0.9f), batchSize: 4);
            trainer.Fit(xor, epochs: 1000);
            using var x = device.Upload<float>([1, 2, 3]);
            Own.Launch.Twice(device, 3, x.View);
            Console.WriteLine($"{name} {trainer.Evaluate(xor).Accuracy} {string.Join(" ", x.View.ToArray())}");
        }

        namespace Own
        {
            internal static class Kernels
            {
                [Kernel]
                internal static void Twice(Index1D i, ArrayView<float> x) { x[i] = 2f * x[i]; }
            }

            public readonly partial struct Softsign : IActivation
            {
                public static bool KeepsZ => false;

                public static float Apply(float z) => z / (1f + MathF.Abs(z));

                public static float Derivative(float a) => (1f - MathF.Abs(a)) * (1f - MathF.Abs(a));
            }

            public readonly partial struct Squares : ILoss
            {
                public static float Cost(float z, float a, float y, float parameter) => (a - y) * (a - y);

                public static float Delta(float a, float y, float derivative, float parameter) =>
                    2f * (a - y) * derivative;
            }

            public readonly partial struct Momentum : IUpdateRule
            {
                public static int States => 1;

                public static Parameter Step(Parameter p, float gradient, Hyperparameters h)
                {
                    p.State1 = h.Hyper1 * p.State1 + gradient;
                    p.Weight -= h.Rate * p.State1;
                    return p;
                }
            }
        }
        """;

    private static readonly string[] Packages =
    [
        "GpuBp.Compute", "GpuBp.Prediction", "GpuBp", "GpuBp.Extensions.DataFrames", "GpuBp.Extensions.Hosting", "GpuBp.Extensions.Parquet",
        "GpuBp.Mpi", "GpuBp.Cli", "GpuBp.Templates",
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gpubp-package-");

    [Fact]
    public void Packages_InAFreshProject_TrainAndTranslateItsKernels()
    {
        Assert.SkipUnless(
            LongRun.IsAsked, "Packs and builds for three minutes; GPUBP_LONG=1 does.");
        var feed = _folder.CreateSubdirectory("feed").FullName;
        foreach (var project in Packages)
            DotNet(
                RepositoryFiles.Locate($"src/{project}"), "pack", "-c", "Release", "-o", feed,
                $"-p:MinVerVersionOverride={UserProject.Version}", "-p:RunAnalyzers=false"); // The build has run them.
        foreach (var package in Packages.SkipLast(1)) // Templates have no symbols.
            Assert.True(File.Exists(Path.Combine(feed, $"{package}.{UserProject.Version}.snupkg")));

        // A folder of its own for unpacked packages: another run's must not be taken for these.
        File.WriteAllText(
            Path.Combine(_folder.FullName, "nuget.config"),
            $"""
            <configuration>
              <packageSources><add key="built" value="{feed}" /></packageSources>
              <config><add key="globalPackagesFolder" value="{_folder}/packages" /></config>
            </configuration>
            """);
        var user = _folder.CreateSubdirectory("user").FullName;
        UserProject.Write(
            user,
            Program,
            UserProject.Package("GpuBp") + UserProject.Package("GpuBp.Extensions.DataFrames"),
            "<AllowUnsafeBlocks>true</AllowUnsafeBlocks>");

        string[] devices = ["cpu", "ilgpu:cpu", .. TestDevices.SkipReason("opencl") is null ? ["opencl"] : Array.Empty<string>()];
        Assert.Equal(
            [.. devices.Append("own").Select(device => $"{device} 1 2 4 6"), "numbers 4 8 12", "n"],
            DotNet(user, ["run", "-c", "Release", "--", .. devices]).TrimEnd().Split('\n')
                .Select(line => line.TrimEnd('\r')));

        DotNet(user, "tool", "install", "GpuBp.Cli", "--version", UserProject.Version, "--tool-path", user);
        File.WriteAllText(
            Path.Combine(user, "xor.csv"), "a,b,xor\n" + string.Concat(Enumerable.Repeat("0,0,no\n0,1,yes\n1,0,yes\n1,1,no\n", 5)));
        var tool = Path.Combine(user, OperatingSystem.IsWindows() ? "gpubp.exe" : "gpubp");
        Assert.Contains("accuracy 1.0000", Run(tool, user, "train", "xor.csv", "--target", "xor"), StringComparison.Ordinal);
        Assert.Contains("2 → ", Run(tool, user, "inspect", "model.gpubp"), StringComparison.Ordinal);
        RunTemplates(Path.Combine(feed, $"GpuBp.Templates.{UserProject.Version}.nupkg"), user);
        RunReadmes(feed, tool);
    }

    // The program of each package's page, with that package alone, beside a table and a model of it.
    private void RunReadmes(string feed, string tool)
    {
        (string Package, string Answer)[] programs =
        [
            ("GpuBp", "setosa: "), ("GpuBp.Compute", "2 4 6"), ("GpuBp.Prediction", "setosa"), ("GpuBp.Extensions.DataFrames", "150"),
            ("GpuBp.Extensions.Parquet", "150"), ("GpuBp.Mpi", "rank 0 of 1: "), ("GpuBp.Extensions.Hosting", ""),
        ];
        var data = _folder.CreateSubdirectory("data").FullName;
        File.Copy(RepositoryFiles.Locate("samples/WebApi/data/iris.csv"), Path.Combine(data, "flowers.csv"));
        Run(tool, data, "train", "flowers.csv", "--target", "species", "--out", "flowers.gpubp", "--epochs", "30", "--quiet");
        var flowers = File.ReadLines(Path.Combine(data, "flowers.csv")).Skip(1).Select(line => line.Split(','))
            .Select(cells => new { length = double.Parse(cells[2], CultureInfo.InvariantCulture), species = cells[4] });
        using (var parquet = File.Create(Path.Combine(data, "flowers.parquet")))
            ParquetSerializer.SerializeAsync(flowers, parquet).Wait();
        foreach (var (package, expected) in programs)
        {
            var folder = _folder.CreateSubdirectory($"readme-{package}").FullName;
            foreach (var file in Directory.GetFiles(data))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            var isWeb = package == "GpuBp.Extensions.Hosting";
            UserProject.Write(
                folder, Snippet(Path.Combine(feed, $"{package}.{UserProject.Version}.nupkg")), UserProject.Package(package),
                "<AllowUnsafeBlocks>true</AllowUnsafeBlocks>", // For kernels.
                isWeb ? "Microsoft.NET.Sdk.Web" : "Microsoft.NET.Sdk");
            if (isWeb)
                AssertServes(folder);
            else
                Assert.StartsWith(expected, DotNet(folder, "run", "-c", "Release"), StringComparison.Ordinal);
        }
    }

    /// <summary>The first program in the page that a package brings along.</summary>
    private static string Snippet(string package)
    {
        using var zip = ZipFile.OpenRead(package);
        using var reader = new StreamReader(zip.GetEntry("README.md")!.Open());
        var page = reader.ReadToEnd().ReplaceLineEndings("\n");
        const string Fence = "```csharp\n";
        var program = page[(page.IndexOf(Fence, StringComparison.Ordinal) + Fence.Length)..];
        return program[..program.IndexOf("```", StringComparison.Ordinal)];
    }

    private static void RunTemplates(string package, string user)
    {
        string[] hive = ["--debug:custom-hive", Path.Combine(user, "hive")];
        DotNet(user, ["new", "install", package, .. hive]);
        string New(string template, string name)
        {
            DotNet(user, ["new", template, "-o", name, .. hive]);
            return Path.Combine(user, name);
        }

        Assert.StartsWith("setosa: ", DotNet(New("gpubp", "Flowers"), "run"), StringComparison.Ordinal);
        Assert.EndsWith(": 2 4 6 8", DotNet(New("gpubp-kernel", "Twice"), "run").TrimEnd(), StringComparison.Ordinal);
        AssertServes(New("gpubp-web", "Service"));
    }

    /// <summary>Builds and starts a service, asks it for a flower and for its health, and ends it.</summary>
    private static void AssertServes(string web)
    {
        // A port that was free a moment ago.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://{listener.LocalEndpoint}";
        listener.Stop();
        DotNet(web, "build");
        using var server = Process.Start(new ProcessStartInfo(
            "dotnet", ["run", "--no-build", "--urls", address])
        { WorkingDirectory = web, RedirectStandardOutput = true })!;
        try
        {
            while (server.StandardOutput.ReadLine() is { } line && !line.Contains(address, StringComparison.Ordinal))
            {
            }

            using var client = new HttpClient();
            using var row = new StringContent(
                """{"sepal length": 5.1, "sepal width": 3.5, "petal length": 1.4, "petal width": 0.2}""",
                new MediaTypeHeaderValue("application/json"));
            using var answer = client.PostAsync($"{address}/predict", row).Result;
            Assert.Contains("\"class\":\"setosa\"", answer.Content.ReadAsStringAsync().Result, StringComparison.Ordinal);
            Assert.Equal("Healthy", client.GetStringAsync($"{address}/health").Result);
        }
        finally
        {
            server.Kill(entireProcessTree: true);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
