namespace GpuBp;

/// <summary>Rows of cells, which can be gone through several times.</summary>
internal interface ITableSource
{
    /// <summary>What the table is, for messages: a file's full path.</summary>
    string Name { get; }

    /// <summary>The names of the columns; null where they have none.</summary>
    IReadOnlyList<string>? Names { get; }

    /// <summary>Cells of a row.</summary>
    int Columns { get; }

    /// <summary>How the cells are written.</summary>
    TableFormat Format { get; }

    /// <summary>What a reader should know of how the table was understood.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>Goes through the rows from the first.</summary>
    IRowReader Open();
}

/// <summary>Gives the rows of a table in parts.</summary>
internal interface IRowReader : IDisposable
{
    /// <summary>Adds rows until the chunk is full, or the table ends.</summary>
    /// <param name="chunk">An empty chunk.</param>
    /// <param name="selected">Which rows to add, counted from 0; null for all.</param>
    /// <returns>Whether the table may have more rows.</returns>
    /// <exception cref="DataException">The table is damaged.</exception>
    bool Fill(RowChunk chunk, bool[]? selected);
}

/// <summary>Where a table comes from, before it is known how it is laid out.</summary>
internal interface ITableOrigin
{
    /// <summary>What the table is, for messages.</summary>
    string Name { get; }

    /// <summary>The table's rows.</summary>
    /// <param name="plan">The plan that will read them, which knows the columns; null for
    /// none.</param>
    /// <exception cref="DataException">It is no table, or may be read in two ways.</exception>
    ITableSource Resolve(TablePlan? plan);
}
