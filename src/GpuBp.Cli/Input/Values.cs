using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using CsvHelper;

namespace GpuBp.Cli.Input;

/// <summary>
/// Kinds of options; each checks its value when the command line is read.
/// </summary>
internal static class Values
{
    /// <summary>A whole number, at least <paramref name="min"/>.</summary>
    internal static Option<int?> Whole(string name, string description, int min) => new(name)
    {
        Description = description,
        HelpName = "number",
        CustomParser = result => Parse<int?>(
            result,
            Whole(Text(result)) is { } value && value >= min ? value : null,
            $"a whole number from {min} on"),
    };

    /// <summary>A number in a range.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it does.</param>
    /// <param name="range">The range, in words.</param>
    /// <param name="isAllowed">Whether a finite number is in the range.</param>
    internal static Option<double?> Real(
        string name, string description, string range, Func<double, bool> isAllowed) => new(name)
        {
            Description = description,
            HelpName = "number",
            CustomParser = result => Parse<double?>(
                result,
                Real(Text(result)) is { } value && isAllowed(value) ? value : null,
                range),
        };

    /// <summary>Levels of quantiles with commas between them.</summary>
    internal static Option<double[]?> Levels(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "level,…",
        CustomParser = result => Parse<double[]?>(
            result,
            Levels(Text(result)),
            "numbers above 0 and below 1 in rising order, such as 0.05,0.5,0.95"),
    };

    /// <summary>A number from 0 to below 1.</summary>
    internal static Option<double?> Share(string name, string description) =>
        Real(name, description, "a number from 0 to below 1", value => value is >= 0 and < 1);

    /// <summary>A span of time, such as 90s, 5m or 1.5h.</summary>
    internal static Option<TimeSpan?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "time",
        CustomParser = result =>
            Parse(result, Time(Text(result)), "a time above 0, such as 90s, 5m or 1.5h"),
    };

    /// <summary>One of some words.</summary>
    internal static Option<string?> Choice(
        string name, string description, params string[] words) => Of(
            name,
            description,
            string.Join('|', words),
            words,
            text => words.FirstOrDefault(
                word => word.Equals(text, StringComparison.OrdinalIgnoreCase)),
            $"one of {string.Join(", ", words)}");

    /// <summary>A value that text stands for.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it does.</param>
    /// <param name="helpName">Its values, in short.</param>
    /// <param name="words">Values that the shell may complete.</param>
    /// <param name="parse">The value of a text; null if it has none.</param>
    /// <param name="expected">Its values, in words.</param>
    internal static Option<T?> Of<T>(
        string name,
        string description,
        string helpName,
        string[] words,
        Func<string, T?> parse,
        string expected)
        where T : class
    {
        var option = new Option<T?>(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result => Parse(result, parse(Text(result)), expected),
        };
        option.CompletionSources.Add(words);
        return option;
    }

    /// <summary>Text, such as a file.</summary>
    internal static Option<string?> Text(string name, string description, string helpName) =>
        new(name) { Description = description, HelpName = helpName };

    /// <summary>Names with commas between them.</summary>
    internal static Option<string[]?> Names(string name, string description, string helpName) =>
        new(name)
        {
            Description = description + "; a name with a comma in quotes, or the option several " +
                "times",
            HelpName = helpName,
            Arity = ArgumentArity.OneOrMore,
            CustomParser = result => [.. result.Tokens.SelectMany(token => Split(token.Value))],
        };

    /// <summary>The texts between commas, of which one in quotes may have commas.</summary>
    internal static string[] Split(string text)
    {
        using var reader = CsvReader.Create(
            new StringReader(text),
            new CsvReaderOptions { Separator = ',', HasHeader = false, TrimWhitespace = true });
        return reader.Read()
            ? [.. Enumerable.Range(0, reader.FieldCount).Select(k => reader[k].ToString())
            .Where(part => part.Length > 0)]
            : [];
    }

    /// <summary>Whole numbers with commas between them.</summary>
    internal static Option<int[]?> Wholes(string name, string description, int min) => new(name)
    {
        Description = description,
        HelpName = "n,n,…",
        CustomParser = result =>
        {
            var numbers = Text(result).Split(',').Select(Whole).ToArray();
            return Parse(
                result,
                numbers.All(n => n >= min) ? Array.ConvertAll(numbers, n => n!.Value) : null,
                $"whole numbers from {min} on, such as 128,64");
        },
    };

    /// <summary>Whether to write JSON.</summary>
    internal static Option<bool> Json() =>
        new("--json") { Description = "Write lines of JSON, for programs" };

    /// <summary>The device that computes.</summary>
    internal static Option<string?> Device() => Text(
        "--device",
        "cpu, cuda, cuda:1, opencl, opencl:1 or a part of a device's name [default: the first " +
        "CUDA GPU, else the first OpenCL GPU, else the CPU]",
        "name");

    private static string Text(ArgumentResult result) => result.Tokens[0].Value;

    private static T? Parse<T>(ArgumentResult result, T? value, string expected)
    {
        if (value is null)
        {
            var option = ((OptionResult)result.Parent!).Option.Name;
            result.AddError($"{option} is '{Text(result)}'; {expected} is needed.");
        }

        return value;
    }

    private static int? Whole(string text) =>
        int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    private static double? Real(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) &&
        double.IsFinite(value)
            ? value
            : null;

    private static double[]? Levels(string text)
    {
        double?[] levels = [.. text.Split(',').Select(Real)];
        return levels.All(level => level is > 0 and < 1) &&
            levels.Zip(levels.Skip(1)).All(pair => pair.First < pair.Second)
            ? Array.ConvertAll(levels, level => level!.Value)
            : null;
    }

    private static TimeSpan? Time(string text)
    {
        var digits = text.TrimEnd('s', 'm', 'h');
        double? seconds = text[digits.Length..] switch
        {
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            _ => null,
        };
        return Real(digits) * seconds is > 0 and < 1e9 and { } sum
            ? TimeSpan.FromSeconds(sum)
            : null;
    }
}
