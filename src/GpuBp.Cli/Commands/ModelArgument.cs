using System.CommandLine;
using GpuBp.Compute;

namespace GpuBp.Cli.Commands;

/// <summary>The model that a command works with.</summary>
internal static class ModelArgument
{
    internal static Argument<string> Create() => new("model") { Description = "The model's file, as train has saved it" };

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    internal static Model Load(Device device, string path) => Model.Load(device, Require(path));

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    internal static string Require(string path) => File.Exists(path)
        ? path
        : throw new FileNotFoundException(
            $"There is no model {Path.GetFullPath(path)}; 'gpubp train data.csv --out {path}' would make one.");
}
