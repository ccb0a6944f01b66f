using System.Text;

namespace GpuBp.Cli.Output;

/// <summary>Writes text to a terminal or a log, with all its characters visible.</summary>
internal sealed class VisibleWriter(TextWriter writer) : TextWriter(writer.FormatProvider)
{
    public override Encoding Encoding => writer.Encoding;

    public override void Write(char value) => writer.Write(Visible.Text(value.ToString()));

    public override void Write(char[] buffer, int index, int count) =>
        writer.Write(Visible.Text(new string(buffer, index, count)));

    public override void Write(ReadOnlySpan<char> buffer) =>
        writer.Write(Visible.Text(buffer.ToString()));

    public override void Write(string? value) => writer.Write(Visible.Text(value ?? ""));

    public override void WriteLine() => writer.WriteLine();

    public override void WriteLine(string? value) => writer.WriteLine(Visible.Text(value ?? ""));

    public override void Flush() => writer.Flush();
}
