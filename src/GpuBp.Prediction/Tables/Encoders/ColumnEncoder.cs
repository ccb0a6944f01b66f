using System.Runtime.CompilerServices;

namespace GpuBp;

/// <summary>What became of a cell.</summary>
internal enum CellOutcome : byte
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

    /// <summary>The inputs of a cell that is not known: zeros before scaling, halfway between two
    /// values, the mean of numbers.</summary>
    private readonly float[] _unknown;

    /// <summary>Numbers as far from the mean, or nearer, are floats when they are scaled.</summary>
    private readonly double _maxDistance;

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
        _maxDistance = plan.Kind == ColumnKind.Number ? _divisors[0] * (float.MaxValue / 2) : 0;
        _unknown = Unknown();
    }

    /// <summary>How cells are written.</summary>
    internal CellFormat Format => _format;

    /// <summary>Whether the column holds numbers.</summary>
    internal bool IsNumber => _plan.Kind == ColumnKind.Number;

    /// <summary>The inputs of a cell.</summary>
    internal int Inputs => _means.Length;

    private float[] Unknown()
    {
        var inputs = new float[_means.Length];
        if (_plan.Kind == ColumnKind.Number)
            WriteNumbers([_means[0]], inputs, inputs.Length);
        else if (_plan.Kind is ColumnKind.Category or ColumnKind.TwoValues)
            for (var j = 0; j < inputs.Length; j++)
                Write(_plan.Kind == ColumnKind.Category ? 0 : 0.5, j, inputs);
        return inputs;
    }

    /// <summary>Encodes one cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="to">The inputs, each written.</param>
    internal CellOutcome Encode(in Cell cell, Span<float> to)
    {
        if (_plan.Kind == ColumnKind.Number)
        {
            var number = double.NaN;
            var outcome = Settle(cell, ref number);
            WriteNumbers([number], to, to.Length);
            return outcome;
        }

        _unknown.CopyTo(to);
        var isMissing = _format.IsMissing(cell);
        return isMissing && !_plan.HasMissing ? CellOutcome.Missing
            : _plan.Kind == ColumnKind.Date ? EncodeDate(cell, isMissing, to)
            : EncodePlace(isMissing ? _places!.Missing : _places!.Find(cell), to);
    }

    /// <summary>Whether a number is known without a look at its cell, near the mean or not so far
    /// that its input is no float; NaN is not.</summary>
    internal bool IsPlain(double number) => Math.Abs(number - _means[0]) <= _maxDistance;

    /// <summary>Finds the number of a cell that is not plainly one, NaN as yet, and takes the mean
    /// where it is not known, or too far from all others.</summary>
    internal CellOutcome Settle(in Cell cell, ref double number)
    {
        var outcome = CellOutcome.Known;
        if (double.IsNaN(number))
        {
            var isMissing = _format.IsMissing(cell);
            number = _plan.Fill;
            if (isMissing && !_plan.HasMissing)
                outcome = CellOutcome.Missing;
            else if (!isMissing && !_format.TryNumber(cell, out number))
                outcome = CellOutcome.Unknown;
        }

        if (outcome == CellOutcome.Known && float.IsInfinity((float)Scaled(number, 0)))
            outcome = CellOutcome.Unknown; // Nothing like it was trained on.
        if (outcome != CellOutcome.Known)
            number = _means[0];
        return outcome;
    }

    /// <summary>Writes the inputs of numbers: scaled, clipped, and those of encoders.</summary>
    /// <param name="numbers">A number of each row, finite.</param>
    /// <param name="to">The inputs, each written: the column's first of the first row, that of each
    /// next row <paramref name="stride"/> inputs on.</param>
    /// <param name="stride">The inputs of a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void WriteNumbers(ReadOnlySpan<double> numbers, Span<float> to, int stride)
    {
        var (mean, divisor) = (_means[0], _divisors[0]);
        for (var n = 0; n < numbers.Length; n++)
        {
            var z = (numbers[n] - mean) / divisor;
            to[n * stride] =
                (float)(_plan.Clip is { } clip ? z / Math.Sqrt(1 + z / clip * (z / clip)) : z);
        }

        if (_scalesEncoders)
        {
            for (var n = 0; n < numbers.Length; n++)
                WriteScaled(numbers[n], to.Slice(n * stride, _means.Length));
            return;
        }

        var at = 1;
        foreach (var encoder in _encoders)
        {
            encoder.Encode(numbers, to[at..], stride);
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
        Span<double> inputs = stackalloc double[DateInputs.MaxCount];
        inputs = inputs[..to.Length];
        DateInputs.Write(days, _plan.DateParts, inputs);
        ReadOnlySpan<double> means = _means.AsSpan(0, inputs.Length);
        ReadOnlySpan<double> divisors = _divisors.AsSpan(0, inputs.Length);
        to = to[..inputs.Length];
        for (var j = 0; j < inputs.Length; j++)
            to[j] = (float)((inputs[j] - means[j]) / divisors[j]);
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
        if (!cell.IsNumber && DateText.TryIso(cell.Utf8, out days))
            return !double.IsNaN(days);
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
