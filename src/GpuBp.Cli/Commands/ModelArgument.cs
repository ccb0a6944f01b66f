using System.CommandLine;
using GpuBp.Compute;

namespace GpuBp.Cli.Commands;

/// <summary>The argument that names a model's file.</summary>
internal static class ModelArgument
{
    internal static Argument<string> Create() =>
        new("model") { Description = "The model's file, from train" };

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    internal static Model Load(Device device, string path) => Model.Load(device, Require(path));

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    internal static string Require(string path) => File.Exists(path)
        ? path
        : throw new FileNotFoundException(
            $"There is no model {Path.GetFullPath(path)}; 'gpubp train data.csv --out {path}' " +
            "makes one.");
}
