using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using GpuBp.Tests.Devices;
using static GpuBp.Tests.House.UserBuilds;

namespace GpuBp.Tests.House;

/// <summary>The packages as a user meets them: from a feed, in a project of their own.</summary>
public sealed class PackageTests : IDisposable
{
    private const string Project =
        """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="GpuBp" Version="0.1.0-test" />
            <PackageReference Include="GpuBp.Extensions.DataFrames" Version="0.1.0-test" />
          </ItemGroup>
        </Project>
        """;

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

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gpubp-package-");

    [Fact]
    public void Packages_InAFreshProject_TrainAndTranslateItsKernels()
    {
        Assert.SkipUnless(
            LongRun.IsAsked, "Packs and builds for a minute; GPUBP_LONG=1 does.");
        var feed = _folder.CreateSubdirectory("feed").FullName;
        string[] packages =
            ["GpuBp.Compute", "GpuBp.Prediction", "GpuBp", "GpuBp.Extensions.DataFrames", "GpuBp.Extensions.Parquet", "GpuBp.Cli", "GpuBp.Templates"];
        foreach (var project in packages)
            DotNet(
                RepositoryFiles.Locate($"src/{project}"), "pack", "-c", "Release", "-o", feed, "-p:MinVerVersionOverride=0.1.0-test");
        foreach (var package in packages.SkipLast(1)) // Templates have no symbols.
            Assert.True(File.Exists(Path.Combine(feed, $"{package}.0.1.0-test.snupkg")));

        var user = _folder.CreateSubdirectory("user").FullName;
        File.WriteAllText(Path.Combine(user, "User.csproj"), Project);
        File.WriteAllText(Path.Combine(user, "Program.cs"), Program);

        // A folder of its own for unpacked packages: another run's must not be taken for these.
        File.WriteAllText(
            Path.Combine(user, "nuget.config"),
            $"""
            <configuration>
              <packageSources><add key="built" value="{feed}" /></packageSources>
              <config><add key="globalPackagesFolder" value="{_folder}/packages" /></config>
            </configuration>
            """);

        string[] devices = ["cpu", "ilgpu:cpu", .. TestDevices.SkipReason("opencl") is null ? ["opencl"] : Array.Empty<string>()];
        Assert.Equal(
            [.. devices.Append("own").Select(device => $"{device} 1 2 4 6"), "numbers 4 8 12", "n"],
            DotNet(user, ["run", "-c", "Release", "--", .. devices]).TrimEnd().Split('\n')
                .Select(line => line.TrimEnd('\r')));

        DotNet(user, "tool", "install", "GpuBp.Cli", "--version", "0.1.0-test", "--tool-path", user);
        File.WriteAllText(
            Path.Combine(user, "xor.csv"), "a,b,xor\n" + string.Concat(Enumerable.Repeat("0,0,no\n0,1,yes\n1,0,yes\n1,1,no\n", 5)));
        var tool = Path.Combine(user, OperatingSystem.IsWindows() ? "gpubp.exe" : "gpubp");
        Assert.Contains("accuracy 1.0000", Run(tool, user, "train", "xor.csv", "--target", "xor"), StringComparison.Ordinal);
        Assert.Contains("2 → ", Run(tool, user, "inspect", "model.gpubp"), StringComparison.Ordinal);
        RunTemplates(Path.Combine(feed, "GpuBp.Templates.0.1.0-test.nupkg"), user);
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

        // A port that was free a moment ago.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://{listener.LocalEndpoint}";
        listener.Stop();
        var web = New("gpubp-web", "Service");
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
        }
        finally
        {
            server.Kill(entireProcessTree: true);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
