using System.Diagnostics;
using System.Reflection;
using GpuBp.Compute;

namespace GpuBp.Tests.Generator;

/// <summary>Compiles CUDA text with clang, which needs neither a GPU nor NVIDIA's files.</summary>
internal static partial class CudaText
{
    private static readonly Lazy<string?> Clang = new(
        () => new[] { "clang-14", "clang" }.FirstOrDefault(
            name => Run(name, "--print-targets", "").Output.Contains("nvptx64", StringComparison.Ordinal)));

    /// <summary>Compiles <paramref name="source"/>, prelude included; fails with clang's words.</summary>
    /// <returns>The PTX.</returns>
    internal static string Compile(string name, string source)
    {
        Assert.SkipWhen(
            Clang.Value is null, "No clang-14 or clang with the target nvptx64 was found on the PATH.");

        // NVRTC's own dialect is C++17.
        var (exit, output, errors) = Run(
            Clang.Value!,
            "-x cuda --cuda-device-only --cuda-gpu-arch=sm_80 -nocudainc -nocudalib -std=c++17 -O2 " +
            "-Wno-unknown-cuda-version -S -o - -",
            BuiltIns + source);
        Assert.True(exit == 0, $"{name}:\n{errors}\n{source}");
        return output;
    }

    /// <summary>
    /// The kernels of an assembly; the type parameters of each are closed over the first policies of
    /// the assembly that fit.
    /// </summary>
    internal static IEnumerable<Kernel> KernelsOf(Assembly assembly) =>
        from type in assembly.GetTypes()
        where type is { Name: "Launch", IsClass: true }
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.NonPublic)
        where method.ReturnType == typeof(Kernel) && method.GetParameters().Length == 0
        select (Kernel)Close(method, assembly).Invoke(null, null)!;

    private static MethodInfo Close(MethodInfo method, Assembly assembly) =>
        !method.IsGenericMethodDefinition
            ? method
            : method.MakeGenericMethod(
            [
                .. method.GetGenericArguments().Select(parameter => assembly.GetTypes().First(
                    t => t.IsValueType && parameter.GetGenericParameterConstraints().All(
                        c => c == typeof(ValueType) || c.IsAssignableFrom(t)))),
            ]);

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
