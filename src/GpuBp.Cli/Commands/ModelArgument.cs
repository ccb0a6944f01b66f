using System.CommandLine;
using GpuBp.Cli.Input;
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
    /// <exception cref="ToolException">The data are a model, and the model is none.</exception>
    internal static Model Load(Device device, string path, string data)
    {
        if (!InputFile.IsReadOnce(data) && File.Exists(path) && File.Exists(data)
            && !IsModel(path) && IsModel(data))
            throw new ToolException(
                $"{path} is no model, but {data} is one; give the model first, and then the data.");
        return Load(device, path);
    }

    // Eight bytes for the length of a description, which is JSON.
    private static bool IsModel(string path)
    {
        if (InputFile.IsReadOnce(path))
            return false;
        Span<byte> first = stackalloc byte[9];
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false) == first.Length
            && first[8] == '{' && first[6] == 0 && first[7] == 0;
    }

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ToolException">It is a pipe.</exception>
    internal static string Require(string path)
    {
        InputFile.Require(
            path,
            $"There is no model {Path.GetFullPath(path)}; 'gpubp train data.csv --out {path}' " +
            "makes one.");
        return !InputFile.IsReadOnce(path) ? path : throw new ToolException(
            $"{path} is a pipe or a device; a model is read from a file.");
    }
}
