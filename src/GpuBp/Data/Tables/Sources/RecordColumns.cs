using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace GpuBp;

/// <summary>The public properties of a type as the columns of a table.</summary>
internal sealed class RecordColumns
{
    private readonly PropertyInfo[] _properties;
    private readonly string _type;

    private RecordColumns(Type type, PropertyInfo[] properties)
    {
        _type = type.Name;
        _properties = properties;
        Names = [.. properties.Select(property => property.Name)];
    }

    /// <summary>The names of the properties, in the order in which the type declares
    /// them.</summary>
    internal IReadOnlyList<string> Names { get; }

    /// <exception cref="ArgumentException">The type has no properties, or one that becomes no
    /// cell.</exception>
    internal static RecordColumns Of(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type type,
        string parameter)
    {
        if (CellTypes.IsKnown(type) || type.IsArray)
            throw new ArgumentException(
                $"Rows are {type.Name}; a record, class or struct with a public property for " +
                "each column is expected. Give arrays of numbers to Dataset.From, or columns to " +
                "Table.FromColumns.",
                parameter);
        var properties = Properties(type);
        if (properties.Length == 0)
            throw new ArgumentException(
                $"{type.Name} has no public properties; one for each column is expected, as " +
                "records have them.",
                parameter);
        var others = properties.Where(property => !CellTypes.IsKnown(property.PropertyType))
            .Select(property => $"{property.Name} is {property.PropertyType.Name}").ToList();
        return others.Count == 0
            ? new RecordColumns(type, properties)
            : throw new ArgumentException(
            $"{type.Name}: {string.Join(", ", others)}; {CellTypes.Words} become cells. Leave " +
            $"others out: rows.Select(row => new {{ row.{properties[0].Name}, … }}).",
            parameter);
    }

    /// <summary>Adds a row, its properties being the cells.</summary>
    /// <exception cref="DataException">A value of type object becomes no cell.</exception>
    internal void Add(RowChunk chunk, object row)
    {
        foreach (var property in _properties)
        {
            var value = property.GetValue(row);
            if (!CellTypes.TryAdd(chunk, value))
                throw new DataException(
                    $"{_type}.{property.Name} is a {value!.GetType().Name}; {CellTypes.Words} " +
                    "become cells.");
        }

        chunk.EndRow(line: 0);
    }

    /// <summary>The values of a record's properties by their names.</summary>
    internal static Dictionary<string, object?> Values(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type type,
        object row) =>
        Properties(type).ToDictionary(
            property => property.Name, property => property.GetValue(row));

    private static PropertyInfo[] Properties(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type type) =>
    [
        .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetMethod is { IsPublic: true }
                && property.GetIndexParameters().Length == 0)
            .DistinctBy(property => property.Name), // A type's own comes first.
    ];
}
