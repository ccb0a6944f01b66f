using Parquet;
using Parquet.Schema;

namespace GpuBp;

/// <summary>The row groups of a Parquet file, which is open meanwhile.</summary>
internal sealed class ParquetGroups : IDisposable
{
    private readonly string _file;
    private readonly ParquetStream _stream;
    private readonly ParquetReader _reader;

    /// <exception cref="DataException">It is no Parquet file, or damaged.</exception>
    internal ParquetGroups(string file)
    {
        _file = file;
        _stream = new ParquetStream(File.OpenRead(file));
        try
        {
            var start = ParquetFooter.Require(file, _stream);

            // Old writers do not mark their texts as such.
            var options = new ParquetOptions
            {
                TreatByteArrayAsString = true,
                UseDateOnlyTypeForDates = true
            };
            _reader = ParquetGuard.Run(
                $"{file}, byte {start}", () =>
                ParquetReader.CreateAsync(_stream, options, leaveStreamOpen: true));
            Fields = ParquetGuard.Run(
                $"{file}, byte {start}", () => Task.FromResult(_reader.Schema.Fields));
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    /// <summary>The columns.</summary>
    internal IReadOnlyList<Field> Fields { get; }

    /// <summary>The number of row groups.</summary>
    internal int Count => _reader.RowGroupCount;

    public void Dispose()
    {
        _reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _stream.Dispose();
    }

    /// <summary>The values of column k in row group g.</summary>
    /// <exception cref="DataException">The file is damaged.</exception>
    internal Array Read(int g, DataField field, int k) => ParquetGuard.Run(
        $"{_file}, column {k + 1} ({field.Name}), row group {g + 1}",
        () => ParquetColumn.ReadAsync(_stream, _reader.OpenRowGroupReader(g), field));
}
