using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using GpuBp.Compute;

namespace GpuBp.Cli.Output;

/// <summary>The tool's output, and the signal to stop.</summary>
/// <remarks>Whoever watches a terminal or reads a log sees every character of a name: see
/// <see cref="Visible"/>.</remarks>
/// <param name="Out">Takes results.</param>
/// <param name="Error">Takes progress, notes and errors, so that results can be piped.</param>
/// <param name="IsTerminal">Whether a person watches <paramref name="Error"/>.</param>
/// <param name="Cancellation">Cancelled at the first interruption.</param>
internal sealed record Shell(
    TextWriter Out, TextWriter Error, bool IsTerminal, CancellationToken Cancellation)
{
    /// <summary>Ends a line of a text of <see cref="Lines"/>; no name has it
    /// unescaped.</summary>
    internal const char LineEnd = '\u2028';

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Takes results in words.</summary>
    internal TextWriter Out { get; init; } = new VisibleWriter(Out);

    /// <summary>Takes progress, notes and errors.</summary>
    internal TextWriter Error { get; init; } = new VisibleWriter(Error);

    /// <summary>Takes rows of CSV: as they are, unless a terminal shows them.</summary>
    internal TextWriter Rows { get; init; } = Out;

    /// <summary>Takes the moving parts of the progress, which control the terminal.</summary>
    internal TextWriter Terminal { get; } = Error;

    /// <summary>The handler of signals; null where only <see cref="Cancellation"/> tells of
    /// them.</summary>
    internal Interruption? Interruption { get; init; }

    /// <summary>Opens standard output for bytes.</summary>
    internal Func<Stream> OpenOutput { get; init; } = Console.OpenStandardOutput;

    /// <summary>Opens standard input.</summary>
    internal Func<Stream> OpenInput { get; init; } = Console.OpenStandardInput;

    /// <summary>The same, but that results go elsewhere.</summary>
    internal Shell To(TextWriter writer) => this with { Out = writer, Rows = writer };

    /// <summary>One that shows nothing, for ranks beside the first.</summary>
    internal Shell Silent() => new(TextWriter.Null, TextWriter.Null, false, Cancellation)
    {
        Interruption = Interruption,
        OpenOutput = () => Stream.Null,
        OpenInput = OpenInput,
    };

    /// <summary>Opens a device, and writes the warnings about it and about skipped ones.</summary>
    internal Device Open(string? device)
    {
        var opened = Device.Open(device);
        WriteWarnings(opened);
        return opened;
    }

    /// <summary>Writes the warnings about a device, and about those skipped for it.</summary>
    internal void WriteWarnings(Device device)
    {
        foreach (var warning in device.Warnings)
            Error.WriteLine(Visible.Message(warning));
    }

    /// <summary>Writes notes, a line for each.</summary>
    internal void WriteNotes(IEnumerable<string> notes)
    {
        foreach (var note in notes)
            Error.WriteLine($"note: {Visible.Message(OptionWords.Translate(note))}");
    }

    /// <summary>Writes one line of JSON.</summary>
    internal void WriteJson(object value) => Out.WriteLine(JsonSerializer.Serialize(value, Json));

    /// <summary>Text of several lines, each of which may hold names.</summary>
    internal static string Lines(IEnumerable<string> lines) =>
        string.Join(LineEnd, lines.Select(Visible.Line));

    /// <summary>Writes lines of a name and a text; leaves out names without text.</summary>
    /// <remarks>Line breaks are escaped; a text of several lines comes from
    /// <see cref="Lines"/>.</remarks>
    internal void WriteFacts(params ReadOnlySpan<(string Name, string? Text)> facts)
    {
        var width = 0;
        foreach (var (name, text) in facts)
            width = text is null ? width : Math.Max(width, name.Length);
        var indent = "".PadRight(width + 2);
        foreach (var (name, text) in facts)
        {
            if (text is null)
                continue;
            var lines = string.Join($"\n{indent}", text.Split(LineEnd).Select(Visible.Line));
            Out.WriteLine($"{Visible.Line(name).PadRight(width)}  {lines}");
        }
    }
}
