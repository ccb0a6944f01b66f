using System.Text;

namespace GpuBp;

/// <summary>Rows of numbers in memory, beside which the targets stand as further columns.</summary>
/// <param name="name">What the table is, for messages.</param>
/// <param name="features">[rows × inputs], row after row: of float or double.</param>
/// <param name="inputs">Numbers of a row.</param>
/// <param name="targets">[rows × outputs], or a class for each row; empty for none.</param>
/// <param name="outputs">Targets of a row.</param>
/// <param name="names">A name for each column, those of the targets last; null for none.</param>
/// <param name="classes">The classes by which targets are named, and not numbers; null for
/// none.</param>
internal sealed class NumberSource(
    string name,
    Array features,
    int inputs,
    double[] targets,
    int outputs,
    IReadOnlyList<string>? names = null,
    IReadOnlyList<string>? classes = null)
    : ITableSource, ITableOrigin
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public IReadOnlyList<string>? Names => names;

    /// <inheritdoc/>
    public int Columns => inputs + outputs;

    /// <inheritdoc/>
    public TableFormat Format { get; } = new() { DecimalSign = '.', HasHeader = names is not null };

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => [];

    /// <summary>Columns of features.</summary>
    internal int Inputs => inputs;

    /// <summary>Columns of targets.</summary>
    internal int Outputs => outputs;

    /// <summary>The classes that targets are; null of numbers, or where the numbers tell.</summary>
    internal IReadOnlyList<string>? Classes => classes;

    /// <inheritdoc/>
    /// <remarks>One-hot targets are classes, unless the plan says that they are labels or
    /// numbers.</remarks>
    public ITableSource Resolve(TablePlan? plan) =>
        outputs > 1 && plan?.Target?.IsClassification != false && OneHotClasses() is { } labels
            ? new NumberSource(
                name, features, inputs, labels, 1,
                names is null ? null : [.. names.Take(inputs), "target"],
                [.. Enumerable.Range(0, outputs).Select(label => $"{label}")])
            : this;

    /// <inheritdoc/>
    public IRowReader Open() => new Rows(this);

    private sealed class Rows(NumberSource source) : IRowReader
    {
        private readonly float[]? _floats = source.Numbers as float[];
        private readonly double[]? _doubles = source.Numbers as double[];
        private int _row;

        public void Dispose()
        {
        }

        public bool Fill(RowChunk chunk, bool[]? selected)
        {
            var (inputs, outputs) = (source.Inputs, source.Outputs);
            for (var rows = source.RowCount; _row < rows; _row++)
            {
                if (chunk.IsFull)
                    return true;
                if (selected is not null && !selected[_row])
                    continue;
                for (var k = _row * inputs; k < (_row + 1) * inputs; k++)
                    chunk.Add(_floats is null ? _doubles![k] : _floats[k]);
                for (var j = _row * outputs; j < (_row + 1) * outputs; j++)
                    source.AddTarget(chunk, j);
                chunk.EndRow(line: 0);
            }

            return false;
        }
    }

    // The class of each row; null where a row does not hold exactly one 1 among zeros.
    private double[]? OneHotClasses()
    {
        var labels = new double[targets.Length / outputs];
        for (var i = 0; i < labels.Length; i++)
        {
            var row = targets.AsSpan(i * outputs, outputs);
            var label = row.IndexOf(1);
            if (label < 0 || row[..label].ContainsAnyExcept(0) ||
                row[(label + 1)..].ContainsAnyExcept(0))
                return null;
            labels[i] = label;
        }

        return labels;
    }

    private readonly byte[][]? _classes = classes?.Select(Encoding.UTF8.GetBytes).ToArray();

    private void AddTarget(RowChunk chunk, int j)
    {
        if (_classes is null)
            chunk.Add(targets[j]);
        else
            chunk.Add(_classes[(int)targets[j]]);
    }

    private Array Numbers => features;

    private int RowCount => features.Length / inputs;
}
