namespace GpuBp.Compute;

/// <summary>A row-major matrix of floats in device memory: a view with a shape.</summary>
public readonly struct Matrix
{
    /// <summary>Gives a view a shape.</summary>
    /// <param name="data">rows · columns elements, row after row.</param>
    /// <param name="rows">Rows; a batch is rows.</param>
    /// <param name="columns">Columns.</param>
    /// <exception cref="ArgumentException">The view's length is not rows · columns.</exception>
    public Matrix(BufferView<float> data, int rows, int columns)
    {
        Check.MatrixLength(data.Length, rows, columns);
        Data = data;
        Rows = rows;
        Columns = columns;
    }

    /// <summary>The elements, row after row.</summary>
    public BufferView<float> Data { get; }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>The device that holds the elements.</summary>
    public Device Device => Data.Device;

    /// <summary>The elements of a matrix, without its shape.</summary>
    public static implicit operator BufferView<float>(Matrix matrix) => matrix.Data;

    /// <summary>Rows <paramref name="first"/> … <paramref name="first"/> + <paramref name="count"/>
    /// − 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rows are not inside the
    /// matrix.</exception>
    /// <exception cref="ArgumentException"><paramref name="count"/> is 0.</exception>
    public Matrix RowRange(int first, int count) =>
        new(Data.Slice((long)first * Columns, (long)count * Columns), count, Columns);

    /// <summary>The first elements of a buffer that may be larger, as rows of a batch.</summary>
    internal static Matrix FirstRows(DeviceBuffer<float> buffer, int rows, int columns) =>
        new(buffer.View.Slice(0, (long)rows * columns), rows, columns);

    /// <summary><c>[rows × columns]</c></summary>
    public override string ToString() => $"[{Rows} × {Columns}]";
}
