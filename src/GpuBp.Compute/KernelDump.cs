using System.Security.Cryptography;
using System.Text;

namespace GpuBp.Compute;

/// <summary>
/// Writes the source that a device's compiler is given, when the environment variable
/// <c>GPUBP_DUMP</c> asks for it: <c>1</c> for the folder <c>gpubp-dump</c>, else the folder's path.
/// </summary>
internal static class KernelDump
{
    internal const string Variable = "GPUBP_DUMP";
    private const string DefaultFolder = "gpubp-dump";

    /// <summary>Writes <c>&lt;folder&gt;/&lt;kernel&gt;-&lt;hash of the source&gt;.&lt;extension&gt;</c>.</summary>
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

            // Beside it first: another process may write the same file, and neither may be half.
            var part = $"{file}.{Environment.ProcessId}";
            File.WriteAllText(part, source);
            File.Move(part, file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new DeviceException(
                $"{Variable} asks for kernel sources in '{folder}', which cannot be written: " +
                $"{e.Message} Name another folder, or unset {Variable}.",
                e);
        }
    }

    // The hash tells apart one kernel's closures over different policies.
    internal static string FileName(string kernel, string source, string extension)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(source));
        return $"{kernel}-{Convert.ToHexStringLower(hash, 0, 4)}.{extension}";
    }
}
