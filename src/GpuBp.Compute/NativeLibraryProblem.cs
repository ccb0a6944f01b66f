using System.Runtime.InteropServices;

namespace GpuBp.Compute;

/// <summary>Why a native library does not load, where it is there.</summary>
internal static class NativeLibraryProblem
{
    /// <summary>The loader's reason for the first library that is there and does not load; null
    /// where none is there.</summary>
    internal static string? Of(IEnumerable<string> names) =>
        names.Select(Of).FirstOrDefault(problem => problem is not null);

    private static string? Of(string name)
    {
        // Not from the current directory, where a stranger may have left a library.
        const DllImportSearchPath Safe = DllImportSearchPath.SafeDirectories;
        try
        {
            NativeLibrary.Free(
                NativeLibrary.Load(name, typeof(NativeLibraryProblem).Assembly, Safe));
            return null;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            return Reason(name, e.Message);
        }
    }

    /// <summary>The loader's line that is not about a place where the library is not.</summary>
    /// <param name="name">The library.</param>
    /// <param name="message">.NET's message: an introduction, then a line for each place.</param>
    internal static string? Reason(string name, string message)
    {
        const string Nothing = "No such file or directory";
        return message.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => line.Trim())
            .FirstOrDefault(line => !(line.EndsWith(Nothing, StringComparison.Ordinal)
                && line.Split(": ")[0].Contains(name, StringComparison.Ordinal)));
    }
}
