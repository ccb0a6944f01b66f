using System.Security.Cryptography;
using System.Text;

namespace GpuBp.Compute;

/// <summary>
/// Writes the source that a device compiles to a file, if the environment variable
/// <c>GPUBP_DUMP</c> is set: to <c>1</c> for the folder <c>gpubp-dump</c>, else to a folder's path.
/// </summary>
internal static class KernelDump
{
    internal const string Variable = "GPUBP_DUMP";
    private const string DefaultFolder = "gpubp-dump";

    /// <summary>Writes <c>&lt;folder&gt;/&lt;kernel&gt;-&lt;hash of the
    /// source&gt;.&lt;extension&gt;</c>.</summary>
    /// <exception cref="DeviceException">The folder cannot be written.</exception>
    internal static void Write(string kernel, string source, string extension)
    {
        var value = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrWhiteSpace(value))
            return;

        var folder = value.Trim() == "1" ? DefaultFolder : value;
        try
        {
            Directory.CreateDirectory(folder);
            var file = Path.Combine(folder, FileName(kernel, source, extension));

            // Under another name first: another process may write the same file.
            var part = $"{file}.{Environment.ProcessId}";
            File.WriteAllText(part, source);
            File.Move(part, file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException
            or ArgumentException)
        {
            throw new DeviceException(
                $"{Variable} asks for kernel sources in '{folder}', which cannot be written: " +
                $"{e.Message} Name another folder, or unset {Variable}.",
                e);
        }
    }

    // One kernel has a source for each choice of its policies; the hash tells them apart.
    internal static string FileName(string kernel, string source, string extension)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(source));
        return $"{kernel}-{Convert.ToHexStringLower(hash, 0, 4)}.{extension}";
    }
}
