namespace GpuBp;

/// <summary>What became of a cell.</summary>
internal enum CellOutcome
{
    /// <summary>It is like those of the training rows.</summary>
    Known,

    /// <summary>It has no value, and each training row had one.</summary>
    Missing,

    /// <summary>No training row had its value, or it is not what the column holds.</summary>
    Unknown,
}

/// <summary>Turns the cells of one column into inputs, scaled in double.</summary>
/// <remarks>Immutable: several threads may encode at once.</remarks>
internal sealed class ColumnEncoder
{
    /// <summary>Inputs of a column that fit the stack.</summary>
    private const int MaxInputs = 256;

    private readonly ColumnPlan _plan;
    private readonly CellFormat _format;
    private readonly CategoryPlaces? _places;
    private readonly NumberEncoder[] _encoders;
    private readonly double[] _means;
    private readonly double[] _divisors;

    // Encoders give inputs of 0 to 1, which a plan has no reason to scale.
    private readonly bool _scalesEncoders;

    /// <param name="plan">What the column becomes.</param>
    /// <param name="written">How the table of the plan was written.</param>
    /// <param name="format">How cells are written.</param>
    internal ColumnEncoder(ColumnPlan plan, TableFormat written, CellFormat format)
    {
        (_plan, _format) = (plan, format);
        _encoders = [.. plan.Encoders];
        _places = plan.Categories.Count == 0
            ? null
            : new CategoryPlaces(plan.Categories, written.Cells(), format);
        _means = [.. plan.Means];
        _divisors = [.. plan.Deviations.Select(deviation => deviation == 0 ? 1 : deviation)];
        _scalesEncoders = _means.Skip(1).Any(mean => mean != 0)
            || _divisors.Skip(1).Any(divisor => divisor != 1);
    }

    /// <summary>
    /// The inputs of a cell that is not known: zeros before scaling, halfway between two values,
    /// the mean of numbers.
    /// </summary>
    internal float[] Unknown()
    {
        var inputs = new float[_means.Length];
        if (_plan.Kind == ColumnKind.Number)
            WriteNumber(_means[0], inputs);
        else if (_plan.Kind is ColumnKind.Category or ColumnKind.TwoValues)
            for (var j = 0; j < inputs.Length; j++)
                Write(_plan.Kind == ColumnKind.Category ? 0 : 0.5, j, inputs);
        return inputs;
    }

    /// <summary>Encodes one cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="to">The inputs; they stay as they are where the cell is not known.</param>
    internal CellOutcome Encode(in Cell cell, Span<float> to)
    {
        var isMissing = _format.IsMissing(cell);
        if (isMissing && !_plan.HasMissing)
            return CellOutcome.Missing;
        return _plan.Kind switch
        {
            ColumnKind.Number => EncodeNumber(cell, isMissing, to),
            ColumnKind.Date => EncodeDate(cell, isMissing, to),
            _ => EncodePlace(isMissing ? _places!.Missing : _places!.Find(cell), to),
        };
    }

    private CellOutcome EncodeNumber(in Cell cell, bool isMissing, Span<float> to)
    {
        var number = _plan.Fill;
        if (!isMissing && !_format.TryNumber(cell, out number))
            return CellOutcome.Unknown;
        var z = Scaled(number, 0);
        if (float.IsInfinity((float)z))
            return CellOutcome.Unknown; // Nothing like it was trained on.
        WriteNumber(number, z, to);
        return CellOutcome.Known;
    }

    /// <summary>Writes the inputs of a number: scaled, clipped, and those of encoders.</summary>
    internal void WriteNumber(double number, Span<float> to) =>
        WriteNumber(number, Scaled(number, 0), to);

    private void WriteNumber(double number, double z, Span<float> to)
    {
        to[0] = (float)(_plan.Clip is { } clip ? z / Math.Sqrt(1 + z / clip * (z / clip)) : z);
        if (to.Length == 1)
            return;
        if (_scalesEncoders)
        {
            WriteScaled(number, to);
            return;
        }

        var at = 1;
        foreach (var encoder in _encoders)
        {
            encoder.Encode(number, to.Slice(at, encoder.Inputs));
            at += encoder.Inputs;
        }
    }

    private void WriteScaled(double number, Span<float> to)
    {
        Span<double> inputs = to.Length <= MaxInputs
            ? stackalloc double[to.Length]
            : new double[to.Length];
        var at = 1;
        foreach (var encoder in _encoders)
        {
            encoder.Encode(number, inputs.Slice(at, encoder.Inputs));
            at += encoder.Inputs;
        }

        for (var j = 1; j < inputs.Length; j++)
            Write(inputs[j], j, to);
    }

    private CellOutcome EncodeDate(in Cell cell, bool isMissing, Span<float> to)
    {
        var days = _plan.Fill;
        if (!isMissing && !TryDate(cell, out days))
            return CellOutcome.Unknown;
        Span<double> inputs = stackalloc double[to.Length];
        DateInputs.Write(days, _plan.DateParts, inputs);
        for (var j = 0; j < inputs.Length; j++)
            Write(inputs[j], j, to);
        return CellOutcome.Known;
    }

    private CellOutcome EncodePlace(int place, Span<float> to)
    {
        if (place < 0)
            return CellOutcome.Unknown;
        if (_plan.Kind == ColumnKind.Category)
            Write(1, place, to);
        else
            Write(place, 0, to);
        return CellOutcome.Known;
    }

    // A date with the year first is one in columns of any order.
    private bool TryDate(in Cell cell, out double days)
    {
        days = double.NaN;
        Span<double> orders = stackalloc double[DateText.Orders];
        if (cell.IsNumber || !DateText.TryParse(cell.Utf8, orders))
            return false;
        days = orders[(int)_plan.DateOrder];
        if (double.IsNaN(days))
            days = orders[(int)DateOrder.YearMonthDay];
        return !double.IsNaN(days);
    }

    // Rounded once, after shift and scale.
    private void Write(double value, int j, Span<float> to) => to[j] = (float)Scaled(value, j);

    private double Scaled(double value, int j) => (value - _means[j]) / _divisors[j];
}
