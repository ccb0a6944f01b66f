using System.Globalization;

namespace GpuBp;

/// <summary>
/// Text for files. Records format their numbers by the thread's culture, which must not reach
/// files.
/// </summary>
internal static class InvariantText
{
    internal static string Of(long number) => number.ToString(CultureInfo.InvariantCulture);

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
