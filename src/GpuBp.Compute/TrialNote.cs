using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace GpuBp.Compute;

/// <summary>
/// A note on disk that this process tries a device. A driver that ends the process leaves it
/// behind, and the next process knows.
/// </summary>
internal sealed class TrialNote : IDisposable
{
    private const string CacheName = "trying";

    private readonly DeviceCache _cache;
    private readonly string _key;

    /// <summary>Writes the note.</summary>
    /// <param name="cache">Where.</param>
    /// <param name="key">Everything that identifies the device and its driver.</param>
    internal TrialNote(DeviceCache cache, string key)
    {
        (_cache, _key) = (cache, key);
        cache.Write(CacheName, key, Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.MachineName}\n{Environment.ProcessId}\n{DateTime.UtcNow.Ticks}")));

        // A user who ends the program meanwhile is no crash.
        AppDomain.CurrentDomain.ProcessExit += Erase;
    }

    /// <summary>Whether a process has ended while it tried the device.</summary>
    internal static bool IsLeft(DeviceCache cache, string key)
    {
        if (cache.Read(CacheName, key) is not { } bytes ||
            Encoding.UTF8.GetString(bytes).Split('\n') is not [var machine, var id, var ticks] ||
            !int.TryParse(id, CultureInfo.InvariantCulture, out var process) ||
            !long.TryParse(ticks, CultureInfo.InvariantCulture, out var time))
            return false;

        // Machines that share a folder cannot see each other's processes; a trial takes seconds.
        var written = new DateTime(time, DateTimeKind.Utc);
        return machine == Environment.MachineName
            ? HasEnded(process, written)
            : DateTime.UtcNow - written > TimeSpan.FromMinutes(1);
    }

    /// <summary>Erases the note: the trial is over.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= Erase;
        _cache.Delete(CacheName, _key);
    }

    private void Erase(object? sender, EventArgs e) => _cache.Delete(CacheName, _key);

    private static bool HasEnded(int id, DateTime written)
    {
        try
        {
            // One that began later has got the number of the one that wrote the note.
            using var process = Process.GetProcessById(id);
            return process.StartTime.ToUniversalTime() > written.AddSeconds(1);
        }
        catch (ArgumentException)
        {
            return true;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            return false; // Another user's.
        }
    }
}
