using System.Text;
using System.Text.Json;

namespace GpuBp;

/// <summary>Reads the objects of a text of JSON one by one.</summary>
/// <remarks>An object that the buffer cuts is read again from its beginning, with more
/// bytes.</remarks>
/// <param name="name">The text, for messages.</param>
/// <param name="stream">Its bytes, which the reader disposes of.</param>
internal sealed class JsonRowReader(string name, Stream stream) : IDisposable
{
    private const int FirstBuffer = 1 << 16;

    private byte[] _buffer = new byte[FirstBuffer];
    private JsonReaderState _state = new(new JsonReaderOptions { AllowMultipleValues = true });
    private int _start;
    private int _end;
    private bool _isFirst = true;
    private bool _isWhole;
    private long _line = 1;

    public void Dispose() => stream.Dispose();

    /// <summary>Reads the next object.</summary>
    /// <param name="row">Takes its names and values.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="DataException">The text is no JSON, or holds something but flat
    /// objects.</exception>
    internal bool Read(JsonRow row)
    {
        while (true)
        {
            var reader =
                new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _isWhole, _state);
            try
            {
                if (!_isFirst && TryRead(ref reader, row))
                {
                    _line += Lines(reader.BytesConsumed);
                    _start += (int)reader.BytesConsumed;
                    _state = reader.CurrentState;
                    return true;
                }
            }
            catch (JsonException e)
            {
                throw new DataException(
                    $"{name}, line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}: " +
                    $"{Reason(e)} JSON is expected.", e);
            }

            if (_isWhole)
                return false;
            Load();
        }
    }

    // Leaves no trace where the bytes end too soon, but names that the row knows then.
    private bool TryRead(ref Utf8JsonReader reader, JsonRow row)
    {
        do
        {
            if (!reader.Read())
                return false;
        }
        while (reader.TokenType == JsonTokenType.EndArray
            || (reader.TokenType == JsonTokenType.StartArray && reader.CurrentDepth == 0));

        row.Start(_line + Lines(reader.TokenStartIndex));
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new DataException(
                $"{name}, line {row.Line}: {JsonRow.Kind(reader.TokenType)} stands where a row " +
                "is expected, an object such as {\"age\": 41}.");
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject)
                return true;
            var column = row.Column(ref reader);
            if (!reader.Read())
                return false;
            row.Add(column, ref reader);
        }

        return false;
    }

    private int Lines(long bytes) => _buffer.AsSpan(_start, (int)bytes).Count((byte)'\n');

    private void Load()
    {
        if (_start == 0 && _end == _buffer.Length)
        {
            if (_buffer.Length >= TextTable.MaxRecord)
                throw new DataException(
                    $"{name}, line {_line}: an object is longer than {TextTable.MaxRecord >> 20} " +
                    "MiB. Is a quote or a brace not closed?");
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        _buffer.AsSpan(_start.._end).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var wanted = _buffer.Length - _end;
        var count = stream.ReadAtLeast(_buffer.AsSpan(_end), wanted, throwOnEndOfStream: false);
        _isWhole = count < wanted;
        _end += count;
        if (_isFirst && _buffer.AsSpan(0, _end).StartsWith(Encoding.UTF8.Preamble))
            _start = Encoding.UTF8.Preamble.Length;
        _isFirst = false;
    }

    // The message without the place, which stands before it.
    private static string Reason(JsonException e) =>
        e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal) is > 0 and var at
        ? e.Message[..at]
        : e.Message;
}
