using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using GpuBp.Compute;

namespace GpuBp.Cli.Output;

/// <summary>The tool's output, and the signal to stop.</summary>
/// <param name="Out">Takes results.</param>
/// <param name="Error">Takes progress, notes and errors, so that results can be piped.</param>
/// <param name="IsTerminal">Whether a person watches <paramref name="Error"/>.</param>
/// <param name="Cancellation">Cancelled at the first interruption.</param>
internal sealed record Shell(
    TextWriter Out, TextWriter Error, bool IsTerminal, CancellationToken Cancellation)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Opens standard input.</summary>
    internal Func<Stream> OpenInput { get; init; } = Console.OpenStandardInput;

    /// <summary>Opens a device, and writes the warnings about it and about skipped ones.</summary>
    internal Device Open(string? device)
    {
        var opened = Device.Open(device);
        foreach (var warning in opened.Warnings)
            Error.WriteLine(warning);
        return opened;
    }

    /// <summary>Writes notes, a line for each.</summary>
    internal void WriteNotes(IEnumerable<string> notes)
    {
        foreach (var note in notes)
            Error.WriteLine($"note: {OptionWords.Translate(note)}");
    }

    /// <summary>Writes one line of JSON.</summary>
    internal void WriteJson(object value) => Out.WriteLine(JsonSerializer.Serialize(value, Json));

    /// <summary>Writes lines of a name and a text; leaves out names without text.</summary>
    internal void WriteFacts(params ReadOnlySpan<(string Name, string? Text)> facts)
    {
        var width = 0;
        foreach (var (name, text) in facts)
            width = text is null ? width : Math.Max(width, name.Length);
        foreach (var (name, text) in facts)
        {
            var indented = text?.Replace("\n", "\n".PadRight(width + 3), StringComparison.Ordinal);
            if (indented is not null)
                Out.WriteLine($"{name.PadRight(width)}  {indented}");
        }
    }
}
