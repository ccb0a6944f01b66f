namespace GpuBp;

/// <summary>What is done with the cells of a CSV file, row after row.</summary>
internal interface ICsvRows
{
    /// <summary>Takes note of the columns, before the first row.</summary>
    /// <exception cref="DataException">They are not what is expected.</exception>
    void Begin(CsvLayout layout);

    /// <summary>Whether an empty cell of the column is no error.</summary>
    bool TakesMissing(int column);

    /// <summary>Takes a cell; those of a row come from the first column to the last.</summary>
    /// <exception cref="DataException">The cell is not what its column holds.</exception>
    void Add(int column, CsvCell cell);
}
