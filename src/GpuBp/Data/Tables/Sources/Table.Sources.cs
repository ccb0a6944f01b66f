using System.Diagnostics.CodeAnalysis;

namespace GpuBp;

// Tables of what programs hold.
public sealed partial class Table
{
    /// <summary>A table of records: a column for each public property, a row for each
    /// record.</summary>
    /// <remarks>
    /// Properties are numbers, strings, booleans, enums, dates and their nullable forms; null and
    /// NaN are missing values. The rows are gone through several times: give a list, not a query
    /// that takes long.
    /// </remarks>
    /// <typeparam name="T">A record, class, struct or anonymous type.</typeparam>
    /// <param name="rows">The records.</param>
    /// <exception cref="ArgumentException">A property's type becomes no cell, or there is
    /// none.</exception>
    public static Table From<[DynamicallyAccessedMembers(
        DynamicallyAccessedMemberTypes.PublicProperties)] T>(
        IEnumerable<T> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new Table(
            new RecordSource<T>("The records", rows, RecordColumns.Of(typeof(T), nameof(rows))));
    }

    /// <summary>A table of columns, which are given in parts: some rows of each.</summary>
    /// <param name="names">The names of the columns, all different.</param>
    /// <param name="parts">
    /// Gives the parts from the first, each time it is called: an array for each column, all of
    /// equal length, of numbers, strings, booleans, enums, dates, or their nullable forms.
    /// </param>
    /// <param name="format">What means that a cell has no value, beside null and NaN.</param>
    /// <param name="name">What the table is, for messages.</param>
    /// <exception cref="ArgumentException">There is no column, or a name stands twice.</exception>
    public static Table FromColumns(
        IReadOnlyList<string> names,
        Func<IEnumerable<IReadOnlyList<Array>>> parts,
        TableFormat? format = null,
        string name = "The columns")
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(parts);
        if (names.Count == 0)
            throw new ArgumentException(
                $"{name} has no column; one at least is expected.", nameof(names));
        var twice = names.GroupBy(column => column).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw new ArgumentException(
                $"{name}: two columns have the name \"{twice.Key}\"; rename one.", nameof(names));
        return new Table(new ColumnSource(name, [.. names], parts, format ?? new TableFormat()));
    }
}
