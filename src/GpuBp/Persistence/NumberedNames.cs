using System.Text;

namespace GpuBp;

/// <summary>
/// Names with numbers in them, such as layers.10.linear. Each function reads a name once: a file
/// may have names of megabytes.
/// </summary>
internal static class NumberedNames
{
    /// <summary>layers.10.linear → layers.#.linear</summary>
    internal static string Pattern(string name)
    {
        var pattern = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            if (!char.IsAsciiDigit(name[i]))
                pattern.Append(name[i]);
            else if (i == 0 || !char.IsAsciiDigit(name[i - 1]))
                pattern.Append('#');
        }

        return pattern.ToString();
    }

    /// <summary>Compares two names of one pattern by their numbers, 2 before 10.</summary>
    internal static int Compare(string a, string b)
    {
        var (i, j) = (0, 0);
        while (i < a.Length && j < b.Length)
        {
            if (!char.IsAsciiDigit(a[i]))
            {
                (i, j) = (i + 1, j + 1);
                continue;
            }

            var difference = CompareDigits(Digits(a, ref i), Digits(b, ref j));
            if (difference != 0)
                return difference;
        }

        return 0;
    }

    private static int CompareDigits(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        a = a.TrimStart('0');
        b = b.TrimStart('0');
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);
    }

    /// <summary>The digits from a place on, which then is behind them.</summary>
    private static ReadOnlySpan<char> Digits(string name, ref int at)
    {
        var first = at;
        while (at < name.Length && char.IsAsciiDigit(name[at]))
            at++;
        return name.AsSpan(first, at - first);
    }
}
