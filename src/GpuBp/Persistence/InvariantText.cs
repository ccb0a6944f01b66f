using System.Globalization;

namespace GpuBp;

/// <summary>Text for files: records write their numbers by the culture of the thread, and files have none.</summary>
internal static class InvariantText
{
    internal static T Of<T>(Func<T> text)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            return text();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
