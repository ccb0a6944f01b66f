namespace GpuBp.Cli.Output;

/// <summary>What an exported graph takes and gives, as text.</summary>
internal static class OnnxPorts
{
    private const int MaxLines = 30;
    private const int MaxMeaning = 200;

    /// <summary>A line for each where they are few; else how many there are of each type.</summary>
    internal static string Text(IReadOnlyList<OnnxPort> ports)
    {
        if (ports.Count <= MaxLines)
            return Shell.Lines(ports.Select(Line));
        var types = ports.CountBy(port => Word(port.ElementType)).Select(t => $"{t.Value} {t.Key}");
        return $"{ports.Count} columns by their names, each rows × 1: {string.Join(", ", types)}";
    }

    private static string Line(OnnxPort port)
    {
        var columns = port.Columns is { } count ? $" × {count}" : "";
        var meaning = port.Meaning is not { } text ? ""
            : text.Length > MaxMeaning ? $": {text[..MaxMeaning]}…"
            : $": {text}";
        return $"'{port.Name}', {Word(port.ElementType)}, rows{columns}{meaning}";
    }

    private static string Word(Type type) =>
        type == typeof(float) ? "float"
        : type == typeof(double) ? "double"
        : type == typeof(long) ? "int64"
        : "string";
}
