using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using GpuBp.Compute;

namespace GpuBp.Cli.Output;

/// <summary>Where the tool writes, and when it shall stop.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Progress, notes and errors, so that results can be piped.</param>
/// <param name="IsTerminal">Whether a person looks at <paramref name="Error"/>.</param>
/// <param name="Cancellation">Set once somebody interrupts.</param>
internal sealed record Shell(TextWriter Out, TextWriter Error, bool IsTerminal, CancellationToken Cancellation)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Opens a device, and says what is wrong with it or with those that were passed over.</summary>
    internal Device Open(string? device)
    {
        var opened = Device.Open(device);
        foreach (var warning in opened.Warnings)
            Error.WriteLine(warning);
        return opened;
    }

    /// <summary>One line of JSON.</summary>
    internal void WriteJson(object value) => Out.WriteLine(JsonSerializer.Serialize(value, Json));

    /// <summary>Lines of a name and what is said of it; those of which nothing is said are left out.</summary>
    internal void WriteFacts(params ReadOnlySpan<(string Name, string? Text)> facts)
    {
        var width = 0;
        foreach (var (name, text) in facts)
            width = text is null ? width : Math.Max(width, name.Length);
        foreach (var (name, text) in facts)
        {
            if (text is not null)
                Out.WriteLine($"{name.PadRight(width)}  {text.Replace("\n", "\n".PadRight(width + 3), StringComparison.Ordinal)}");
        }
    }
}
