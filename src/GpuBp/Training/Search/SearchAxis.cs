namespace GpuBp;

/// <summary>A number that the trials of a <see cref="Search"/> vary: some values, or a range.
/// </summary>
public sealed class SearchAxis
{
    private readonly Func<double, double> _at;

    private SearchAxis(string name, IReadOnlyList<double>? values, Func<double, double> at)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, Values, _at) = (name, values, at);
    }

    /// <summary>The name by which a trial is asked for its value.</summary>
    public string Name { get; }

    /// <summary>The values; null for a range.</summary>
    public IReadOnlyList<double>? Values { get; }

    /// <summary>Some values, which a random search draws with equal chances.</summary>
    /// <param name="name">The axis.</param>
    /// <param name="values">At least one; all finite.</param>
    /// <exception cref="ArgumentException">There is no value, one is not finite, or the name is
    /// empty.</exception>
    public static SearchAxis Choices(string name, params ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
            throw new ArgumentException(
                $"The axis '{name}' has no values; give at least one.", nameof(values));
        double[] all = [.. values];
        foreach (var value in all)
            RequireFinite(name, value, nameof(values));
        return new SearchAxis(
            name, Array.AsReadOnly(all),
            share => all[Math.Min((int)(share * all.Length), all.Length - 1)]);
    }

    /// <summary>A range of which equal parts have equal chances.</summary>
    /// <param name="name">The axis.</param>
    /// <param name="from">The lower end.</param>
    /// <param name="to">The upper end, above it.</param>
    /// <exception cref="ArgumentException">The ends are no range, or the name is empty.
    /// </exception>
    public static SearchAxis Linear(string name, double from, double to)
    {
        RequireRange(name, from, to);
        return new SearchAxis(name, values: null, share => from + share * (to - from));
    }

    /// <summary>A range of which equal ratios have equal chances: for rates and decays.</summary>
    /// <param name="name">The axis.</param>
    /// <param name="from">The lower end, above 0.</param>
    /// <param name="to">The upper end, above it.</param>
    /// <exception cref="ArgumentException">The ends are no range above 0, or the name is empty.
    /// </exception>
    public static SearchAxis Log(string name, double from, double to)
    {
        RequireRange(name, from, to);
        if (from <= 0)
            throw new ArgumentException(
                $"The axis '{name}' begins at {from}; a logarithmic one begins above 0. Raise " +
                "it, or take SearchAxis.Linear.",
                nameof(from));
        return new SearchAxis(
            name, values: null, share => Math.Clamp(from * Math.Pow(to / from, share), from, to));
    }

    /// <summary>Such as <c>rate</c>.</summary>
    public override string ToString() => Name;

    /// <param name="share">0 to below 1.</param>
    internal double At(double share) => _at(share);

    private static void RequireRange(string name, double from, double to)
    {
        RequireFinite(name, from, nameof(from));
        RequireFinite(name, to, nameof(to));
        if (from >= to)
            throw new ArgumentException(
                $"The axis '{name}' goes from {from} to {to}; its end must be above its " +
                "beginning. For a single value take SearchAxis.Choices.",
                nameof(to));
    }

    private static void RequireFinite(string name, double value, string parameter)
    {
        if (!double.IsFinite(value))
            throw new ArgumentException(
                $"The axis '{name}' has the value {value}; values must be finite.", parameter);
    }
}
