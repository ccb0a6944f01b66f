using System.CommandLine;
using System.Globalization;

namespace GpuBp.Bench.Tables;

/// <summary>The command line's options for the suite of tables.</summary>
internal sealed record TablesOptions
{
    private static readonly Option<string?> FolderOption = new("--tables")
    {
        Description = "The folder of tables for the suite tables, as bench/README.md describes it",
        HelpName = "folder",
    };

    private static readonly Option<string?> OnlyOption = new("--only")
    {
        Description = "Only these tables [default: all of the folder]",
        HelpName = "name,name",
    };

    private static readonly Option<int[]?> SplitsOption = new("--splits")
    {
        Description = "Only these splits of the tables [default: all of the folder]",
        HelpName = "0,1",
        CustomParser = result =>
        {
            var parts = result.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries);
            var splits = new int[parts.Length];
            for (var n = 0; n < parts.Length; n++)
            {
                if (int.TryParse(
                    parts[n], NumberStyles.None, CultureInfo.InvariantCulture, out splits[n]))
                    continue;
                result.AddError(
                    $"--splits has '{parts[n]}'; whole numbers from 0 with commas between them " +
                    "are needed, such as 0,1.");
                return null;
            }

            return splits;
        },
    };

    private static readonly Option<string?> MethodsOption = new("--methods")
    {
        Description = $"Only these of {string.Join(", ", Method.All)} [default: all]",
        HelpName = "name,name",
    };

    private static readonly Option<string?> PeersFromOption = new("--peers-from")
    {
        Description = "Take the peers' scores on tables from the --json of an earlier run, " +
            "instead of running the peers",
        HelpName = "file",
    };

    internal static Option[] All =>
        [FolderOption, OnlyOption, SplitsOption, MethodsOption, PeersFromOption];

    /// <summary>The folder of tables; null for none.</summary>
    internal string? Folder { get; private init; }

    /// <summary>The tables to run; null for all.</summary>
    internal string[]? Only { get; private init; }

    /// <summary>The splits to run; null for all.</summary>
    internal int[]? Splits { get; private init; }

    /// <summary>The methods to run.</summary>
    internal string[] Methods { get; private init; } = Method.All;

    /// <summary>The rows of an earlier run, which have the peers' scores; null to run the
    /// peers.</summary>
    internal string? PeersFrom { get; private init; }

    internal static TablesOptions Read(ParseResult parsed) => new()
    {
        Folder = parsed.GetValue(FolderOption),
        Only = Names(parsed.GetValue(OnlyOption)),
        Splits = parsed.GetValue(SplitsOption) is { Length: > 0 } some ? some : null,
        Methods = Names(parsed.GetValue(MethodsOption)) ?? Method.All,
        PeersFrom = parsed.GetValue(PeersFromOption),
    };

    /// <exception cref="ArgumentException">There is no such method.</exception>
    internal void RequireMethods()
    {
        if (Methods.Except(Method.All).FirstOrDefault() is { } unknown)
            throw new ArgumentException(
                $"--methods has '{unknown}'; {string.Join(", ", Method.All)} are the methods.");
    }

    private static string[]? Names(string? text) => text?.Split(
        ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
