using System.Diagnostics;
using System.Reflection;
using GpuBp.Compute;
using GpuBp.Kernels;

namespace GpuBp.Tests.Generator;

/// <summary>Compiles CUDA text with clang, which needs neither a GPU nor NVIDIA's files.</summary>
internal static partial class CudaText
{
    // All but the one that every tile is compiled with.
    private static readonly string[] Activations =
    [
        .. typeof(Sigmoid).Assembly.GetTypes()
            .Where(type => type.IsValueType && typeof(IActivation).IsAssignableFrom(type) && type != typeof(Sigmoid))
            .Select(type => "." + type.Name),
    ];

    private static readonly Lazy<string?> Clang = new(
        () => new[] { "clang-14", "clang" }.FirstOrDefault(
            name => Run(name, "--print-targets", "").Output.Contains("nvptx64", StringComparison.Ordinal)));

    /// <summary>Compiles <paramref name="source"/>, prelude included; fails with clang's words.</summary>
    /// <returns>The PTX.</returns>
    internal static string Compile(string name, string source, string architecture)
    {
        Assert.SkipWhen(
            Clang.Value is null, "No clang-14 or clang with the target nvptx64 was found on the PATH.");

        // NVRTC's own dialect is C++17.
        var (exit, output, errors) = Run(
            Clang.Value!,
            $"-x cuda --cuda-device-only --cuda-gpu-arch={architecture} -nocudainc -nocudalib -std=c++17 -O2 " +
            "-Wno-unknown-cuda-version -S -o - -",
            BuiltIns + source);
        Assert.True(exit == 0, $"{name} for {architecture}:\n{errors}\n{source}");
        return output;
    }

    /// <summary>
    /// Whether the library may give a GPU a kernel of <see cref="KernelsOf"/>: not one with a tile for
    /// processors, and a resident network only with a loss that goes with its output. Where parts of a
    /// kernel do not depend on one another, not every pair is taken: every tile with one activation, and one
    /// tile with every activation; of resident networks every hidden activation, every output with every
    /// loss, and every size, which is one number, each with one of the others.
    /// </summary>
    internal static bool IsForGpus(string name)
    {
        var words = name.Split(' ').Select(word => word.Split('.')[^1]).ToArray();
        if (words[0] == "ResidentTraining")
            return IsResident(words[1], words[2], words[3], words[4]);
        if (words.Any(word => word.EndsWith("ProcessorTile", StringComparison.Ordinal) || word == "CpuTile"))
            return false;
        return !words.Any(word => word.Contains("Tile", StringComparison.Ordinal)) ||
            words.Contains("Float32Tile64") ||
            !Activations.Any(activation => name.EndsWith(activation, StringComparison.Ordinal));
    }

    private static bool IsResident(string size, string hidden, string output, string loss)
    {
        var isAPair = loss switch
        {
            "SoftmaxCrossEntropyLoss" => output == "Identity",
            "SigmoidCrossEntropyLoss" => output == "Sigmoid",
            _ => true,
        };
        return isAPair && (size == "Resident44"
            ? hidden == "Sigmoid" || loss == "SoftmaxCrossEntropyLoss"
            : (hidden, loss) == ("Sigmoid", "SoftmaxCrossEntropyLoss"));
    }

    /// <summary>The kernels of an assembly, closed over every combination of its policies that fits.</summary>
    internal static IEnumerable<(string Name, Kernel Kernel)> KernelsOf(Assembly assembly) =>
        from type in assembly.GetTypes()
        where type is { Name: "Launch", IsClass: true }
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.NonPublic)
        where method.ReturnType == typeof(Kernel) && method.GetParameters().Length == 0
        from policies in Combinations(method.GetGenericArguments(), assembly)
        let closed = policies.Length == 0 ? method : method.MakeGenericMethod(policies)
        let kernel = (Kernel)closed.Invoke(null, null)!
        select (string.Join(" ", policies.Select(p => p.FullName).Prepend(kernel.Name)), kernel);

    private static IEnumerable<Type[]> Combinations(Type[] parameters, Assembly assembly) =>
        parameters.Aggregate<Type, IEnumerable<Type[]>>(
            [[]],
            (combinations, parameter) =>
                from combination in combinations
                from policy in assembly.GetTypes()
                where policy.IsValueType && parameter.GetGenericParameterConstraints().All(
                    c => c == typeof(ValueType) || c.IsAssignableFrom(policy))
                select (Type[])[.. combination, policy]);

    private static (int Exit, string Output, string Errors) Run(string program, string arguments, string input)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var errors = process.StandardError.ReadToEndAsync();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, errors.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (-1, "", "");
        }
    }
}
