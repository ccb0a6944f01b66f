namespace GpuBp.Bench.Tables;

/// <summary>
/// What <c>gpubp train</c> reaches without options on a folder of tables, and what its peers reach
/// at their defaults on the same rows.
/// </summary>
internal static class TablesSuite
{
    internal const string Name = "tables";

    internal static void Run(Session session)
    {
        var options = session.Tables;
        if (options.Folder is not { } folder)
        {
            Console.WriteLine("tables are not measured: --tables names no folder of them.");
            return;
        }

        options.RequireMethods();
        var names = RawTable.Find(folder);
        if (options.Only?.Except(names).FirstOrDefault() is { } unknown)
            throw new ArgumentException(
                $"--only has '{unknown}'; {folder} has {string.Join(", ", names)}.");
        var earlier = options.PeersFrom is { } file ? EarlierScores.Read(file) : [];
        string[] methods = options.PeersFrom is null
            ? [.. Method.All.Intersect(options.Methods)]
            : [Method.Ours];

        var results = new List<TableResult>();
        foreach (var name in options.Only ?? names)
        {
            List<TableScore> scores =
                [.. Measure(session, RawTable.Read(folder, name), methods, earlier)];
            if (scores.Count == 0)
                continue;
            var result = new TableResult(name, scores);
            results.Add(result);
            foreach (var row in result.Rows())
                session.Add(row);
        }

        string[] present = [.. Method.All.Where(m => results.Any(r => r.Methods.Contains(m)))];
        string[] judged = [.. Method.Judged.Intersect(present)];
        foreach (var field in new[] { judged, present }.DistinctBy(field => field.Length))
        {
            foreach (var row in TableStandings.Rows(results, field))
                session.Add(row);
        }

        foreach (var score in results.SelectMany(result => result.Scores))
            session.Run.Peers[score.Method] = score.Version;
    }

    private static IEnumerable<TableScore> Measure(
        Session session, RawTable table, string[] methods, List<TableScore> earlier)
    {
        var splits = session.Tables.Splits ?? table.Splits();
        foreach (var split in session.IsQuick ? splits[..1] : splits)
        {
            using var fits = new TableFits(table, split);
            foreach (var method in methods)
            {
                TableScore? score = null;
                session.Try(
                    $"{method} on {table.Name}, split {split}", () => score = fits.Run(method));
                if (score is null)
                    continue;
                Console.Error.WriteLine(FormattableString.Invariant(
                    $"{table.Name} {split} {method}: {score.TrainSeconds:F1} s"));
                yield return score;
            }

            foreach (var score in earlier.Where(s => s.Table == table.Name && s.Split == split))
            {
                if (score.Checksum != fits.Checksum)
                    throw new IOException(
                        $"--peers-from has scores of {score.Method} on {table.Name}, split " +
                        $"{split}, on other test rows (checksum {score.Checksum}, now " +
                        $"{fits.Checksum}); run the peers anew.");
                yield return score;
            }
        }
    }
}
