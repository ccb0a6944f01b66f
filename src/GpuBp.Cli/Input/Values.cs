using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace GpuBp.Cli.Input;

/// <summary>Options of the kinds that the commands have, checked where they are read.</summary>
internal static class Values
{
    /// <summary>A whole number from some on.</summary>
    internal static Option<int?> Whole(string name, string description, int least) => new(name)
    {
        Description = description,
        HelpName = "number",
        CustomParser = result => Parse<int?>(
            result,
            int.TryParse(Text(result), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least
                ? value
                : null,
            $"a whole number from {least} on"),
    };

    /// <summary>A number of a range.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it does.</param>
    /// <param name="range">What is allowed, in words.</param>
    /// <param name="isAllowed">Whether a finite number is.</param>
    internal static Option<double?> Real(string name, string description, string range, Func<double, bool> isAllowed) => new(name)
    {
        Description = description,
        HelpName = "number",
        CustomParser = result => Parse<double?>(
            result,
            double.TryParse(Text(result), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && double.IsFinite(value) && isAllowed(value)
                ? value
                : null,
            range),
    };

    /// <summary>A span of time, such as 90s, 5m or 1.5h.</summary>
    internal static Option<TimeSpan?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "time",
        CustomParser = result => Parse(result, Time(Text(result)), "a time above 0, such as 90s, 5m or 1.5h"),
    };

    /// <summary>One of some words.</summary>
    internal static Option<string?> Choice(string name, string description, params string[] words) => new(name)
    {
        Description = description,
        HelpName = string.Join('|', words),
        CustomParser = result => Parse(
            result,
            words.FirstOrDefault(word => word.Equals(Text(result), StringComparison.OrdinalIgnoreCase)),
            $"one of {string.Join(", ", words)}"),
    };

    /// <summary>Text, such as a file.</summary>
    internal static Option<string?> Text(string name, string description, string helpName) =>
        new(name) { Description = description, HelpName = helpName };

    /// <summary>Names with commas between them.</summary>
    internal static Option<string[]?> Names(string name, string description, string helpName) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result => Text(result).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
    };

    /// <summary>Whole numbers with commas between them.</summary>
    internal static Option<int[]?> Wholes(string name, string description, int least) => new(name)
    {
        Description = description,
        HelpName = "n,n,…",
        CustomParser = result =>
        {
            var parts = Text(result).Split(',');
            var numbers = parts
                .Select(part => int.TryParse(part, CultureInfo.InvariantCulture, out var value) ? value : least - 1)
                .ToArray();
            return Parse(
                result, numbers.All(n => n >= least) ? numbers : null, $"whole numbers from {least} on, such as 128,64");
        },
    };

    /// <summary>Whether to write JSON for programs.</summary>
    internal static Option<bool> Json() => new("--json") { Description = "Write JSON for programs, a line for each thing" };

    /// <summary>Where to compute.</summary>
    internal static Option<string?> Device() => Text(
        "--device",
        "cpu, cuda, cuda:1, opencl, opencl:1 or a part of a device's name [default: the first CUDA card, else the first " +
        "OpenCL GPU, else the CPU]",
        "name");

    private static string Text(ArgumentResult result) => result.Tokens[0].Value;

    private static T? Parse<T>(ArgumentResult result, T? value, string expected)
    {
        if (value is null)
            result.AddError($"{((OptionResult)result.Parent!).Option.Name} is '{Text(result)}'; {expected} is needed.");
        return value;
    }

    private static TimeSpan? Time(string text)
    {
        var digits = text.TrimEnd('s', 'm', 'h');
        double? seconds = text[digits.Length..] switch { "s" => 1, "m" => 60, "h" => 3600, _ => null };
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * seconds is > 0 and < 1e9 and { } sum
                ? TimeSpan.FromSeconds(sum)
                : null;
    }
}
