using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>Finds the MPI library, and says what to do where there is none.</summary>
internal static class MpiFinder
{
    /// <summary>The file of the library to use, whatever the launcher.</summary>
    internal const string Variable = "GPUBP_MPI";

    /// <exception cref="DllNotFoundException">There is no library.</exception>
    internal static (nint Handle, string File) Load(Launcher launcher, string? chosen)
    {
        if (!string.IsNullOrEmpty(chosen))
            return (LoadChosen(chosen), chosen);
        foreach (var name in launcher.Libraries)
            if (NativeLibrary.TryLoad(name, out var handle))
                return (handle, Located(name));
        throw new DllNotFoundException(
            $"{launcher.Name} has started this process, and no MPI library was found. Looked for " +
            $"{string.Join(", ", launcher.Libraries)}. Install the launcher's own (Debian: " +
            "libopenmpi3 or libmpich12), load its module, add its folder to LD_LIBRARY_PATH, or " +
            $"set {Variable} to its file.");
    }

    private static nint LoadChosen(string file)
    {
        try
        {
            return NativeLibrary.Load(file);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new DllNotFoundException(
                $"{Variable} is '{file}', which cannot be loaded: {e.Message.Trim()} Give the " +
                "file of an MPI library, such as /usr/lib/x86_64-linux-gnu/libmpi.so.40.",
                e);
        }
    }

    // The loader does not say which file it took; Linux lists what is mapped.
    private static string Located(string name)
    {
        const string Maps = "/proc/self/maps";
        if (!File.Exists(Maps))
            return name;
        return File.ReadLines(Maps)
            .Where(line => line.Contains('/'))
            .Select(line => line[line.IndexOf('/')..])
            .FirstOrDefault(file => Path.GetFileName(file)
                .StartsWith(name, StringComparison.Ordinal)) ?? name;
    }
}
