using Microsoft.Data.Analysis;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace GpuBp.Tests.Data.Sources;

/// <summary>Tables of data frames and data views.</summary>
public sealed class DataFrameTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void DataFrame_OfTheSameRows_IsTheSameTable()
    {
        var rows = SameRows.Draw(RandomNumbers.Create(), 5000); // More than a part.
        var frame = Frame(rows);

        SameRows.Require(Table.Open(_folder.Write(SameRows.Csv(rows))), frame.AsTable());
    }

    [Fact]
    public void DataView_OfTheSameRows_IsTheSameTable()
    {
        var rows = SameRows.Draw(RandomNumbers.Create(), 5000).Select(row => row with { Fee = 0, Age = 1 }).ToArray();
        var frame = Frame(rows);
        frame["Fee"] = new DoubleDataFrameColumn("Fee", rows.Select(row => (double)row.Fee)); // Views have no decimals.

        SameRows.Require(Table.Open(_folder.Write(SameRows.Csv(rows))), ((IDataView)frame).AsTable());
    }

    [Fact]
    public void DataView_WithVectorAndKey_HasAColumnForEachValueAndNamesForKeys()
    {
        var table = new View().AsTable();

        Assert.Equal(["Size.0", "Size.1", "Size.2", "Kind"], table.ColumnNames);
        Assert.Equal(["0|10|0|small", "1|11|0|large", "2|12|0|"], JsonTableTests.Rows(table));
    }

    [Fact]
    public void DataFrame_WithVectors_IsRefusedByColumn()
    {
        var frame = new DataFrame(new VBufferDataFrameColumn<float>("v", [new VBuffer<float>(1, [1f])]));

        var error = Assert.Throws<ArgumentException>(() => frame.AsTable());

        Assert.Contains("\"v\" hold vectors", error.Message, StringComparison.Ordinal);
    }

    private static DataFrame Frame(Customer[] rows) => new(
        new Int32DataFrameColumn("Age", rows.Select(row => row.Age)),
        new DoubleDataFrameColumn("Income", rows.Select(row => row.Income)),
        new StringDataFrameColumn("City", rows.Select(row => row.City)),
        new BooleanDataFrameColumn("IsMember", rows.Select(row => row.IsMember)),
        new DateTimeDataFrameColumn("Joined", rows.Select(row => row.Joined)),
        new DecimalDataFrameColumn("Fee", rows.Select(row => row.Fee)),
        new Int64DataFrameColumn("Points", rows.Select(row => row.Points)),
        new StringDataFrameColumn("Payment", rows.Select(row => $"{row.Payment}")),
        new StringDataFrameColumn("Left", rows.Select(row => row.Left)));

    /// <summary>Three rows of a sparse vector and of a key with names, 0 being a missing one.</summary>
    private sealed class View : IDataView
    {
        internal View()
        {
            var names = new DataViewSchema.Annotations.Builder();
            names.Add<VBuffer<ReadOnlyMemory<char>>>(
                "KeyValues",
                new VectorDataViewType(TextDataViewType.Instance, 2),
                (ref VBuffer<ReadOnlyMemory<char>> value) => value = new(2, ["small".AsMemory(), "large".AsMemory()]));
            var schema = new DataViewSchema.Builder();
            schema.AddColumn("Size", new VectorDataViewType(NumberDataViewType.Single, 3));
            schema.AddColumn("Kind", new KeyDataViewType(typeof(uint), 2), names.ToAnnotations());
            Schema = schema.ToSchema();
        }

        public bool CanShuffle => false;

        public DataViewSchema Schema { get; }

        public long? GetRowCount() => 3;

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
            new Cursor(Schema);

        public DataViewRowCursor[] GetRowCursorSet(
            IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [new Cursor(Schema)];
    }

    private sealed class Cursor(DataViewSchema schema) : DataViewRowCursor
    {
        private int _row = -1;

        public override DataViewSchema Schema => schema;

        public override long Position => _row;

        public override long Batch => 0;

        public override bool MoveNext() => ++_row < 3;

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<DataViewRowId> GetIdGetter() => throw new NotSupportedException();

        public override ValueGetter<T> GetGetter<T>(DataViewSchema.Column column)
        {
            ValueGetter<VBuffer<float>> size = (ref VBuffer<float> value) =>
                value = new VBuffer<float>(3, 2, [_row, 10 + _row], [0, 1]);
            ValueGetter<uint> kind = (ref uint value) => value = (uint)((_row + 1) % 3);
            return (ValueGetter<T>)(column.Index == 0 ? size : (Delegate)kind);
        }
    }
}
