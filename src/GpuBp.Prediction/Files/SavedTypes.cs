namespace GpuBp;

/// <summary>Turns what a preprocessing has of the user's own into what files have, and back.
/// </summary>
internal static class SavedTypes
{
    private static readonly OwnTypes None = new();

    /// <summary>The preprocessing as files have it.</summary>
    /// <exception cref="ArgumentException">Two types have one name.</exception>
    internal static Preprocessing? Save(Preprocessing? preprocessing)
    {
        var types = new Dictionary<string, Type>();
        return Replace(
            preprocessing,
            encoder => encoder is not OwnEncoder own ? encoder
                : new SavedEncoder(Named(own.Name, own), own.Inputs, own.Numbers),
            scaler => scaler is not OwnScaler own ? scaler
                : new SavedScaler(Named(own.Name, own), own.Inputs, own.Numbers));

        string Named(string name, object own)
        {
            var type = own.GetType();
            return types.TryAdd(name, type) || types[name] == type
                ? name
                : throw new ArgumentException(
                    $"{type.Name} and {types[name].Name} both have the name '{name}', by which a " +
                    "file refers to them; give each a name of its own.");
        }
    }

    /// <summary>The preprocessing with the types that were passed on.</summary>
    /// <param name="preprocessing">As the file has it.</param>
    /// <param name="own">One object of each type; null for none.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="ModelFileException">One is missing, or is another.</exception>
    internal static Preprocessing? Restore(
        Preprocessing? preprocessing, OwnTypes? own, string path)
    {
        own ??= None;
        var restored = Replace(
            preprocessing,
            encoder => encoder is not SavedEncoder saved ? encoder : Restored<NumberEncoder>(
                path, "encoder", saved.Name, saved.Width, saved.Numbers,
                own.Encoders.Select(pattern => pattern.Name),
                own.Encoders.FirstOrDefault(pattern => pattern.Name == saved.Name) is { } found
                    ? () => found.Restore(saved.Numbers)
                    : null,
                one => one.Inputs),
            scaler => scaler is not SavedScaler saved ? scaler : Restored<Scaler>(
                path, "scaler", saved.Name, saved.Width, saved.Numbers,
                own.Scalers.Select(pattern => pattern.Name),
                own.Scalers.FirstOrDefault(pattern => pattern.Name == saved.Name) is { } found
                    ? () => found.Restore(saved.Width, saved.Numbers)
                    : null,
                one => one.Inputs));
        RequireNumbers(restored?.Plan, path);
        return restored;
    }

    // From numbers of a damaged file, an encoder may make none.
    private static void RequireNumbers(TablePlan? plan, string path)
    {
        if (plan?.Columns.Any(column => column.Encoders.Any(one => one is OwnEncoder)) != true)
            return;
        try
        {
            _ = new RowEncoder(plan);
        }
        catch (InvalidOperationException e)
        {
            throw new ModelFileException(
                $"{path}: {e.Message} Pass on the type that the model was saved with.", e);
        }
    }

    private static T Restored<T>(
        string path,
        string what,
        string name,
        int width,
        IReadOnlyList<double> numbers,
        IEnumerable<string> known,
        Func<T>? restore,
        Func<T, int> inputs)
        where T : notnull
    {
        name = TensorEntry.Cut(name);
        if (restore is null)
            throw new ModelFileException(
                $"{path}: it has the {what} '{name}', which is none of the library's" +
                string.Concat(known.Select(other => $", nor '{other}'")) +
                ". If it is your own, pass one of its type on: Model.Load or Predictor.Load with " +
                $"(…, new OwnTypes {{ {char.ToUpperInvariant(what[0])}{what[1..]}s = [one] }}).");
        try
        {
            var restored = restore();
            return inputs(restored) == width ? restored : throw new ArgumentException(
                $"it has {inputs(restored)} inputs, and had {width} when the model was saved.");
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException)
        {
            throw new ModelFileException(
                $"{path}: the {what} '{name}' was not restored from its {numbers.Count} numbers: " +
                $"{e.Message} Pass on the type that the model was saved with.",
                e);
        }
    }

    private static Preprocessing? Replace(
        Preprocessing? preprocessing,
        Func<NumberEncoder, NumberEncoder> encoder,
        Func<Scaler, Scaler> scaler)
    {
        if (preprocessing is null)
            return null;
        var hasEncoders = preprocessing.Plan?.Columns.Any(
            column => column.Encoders.Any(e => e is OwnEncoder or SavedEncoder)) == true;
        return preprocessing with
        {
            Scaler = preprocessing.Scaler is { } ofInputs ? scaler(ofInputs) : null,
            TargetScaler = preprocessing.TargetScaler is { } ofTargets ? scaler(ofTargets) : null,
            Plan = !hasEncoders ? preprocessing.Plan : preprocessing.Plan! with
            {
                Columns =
                [
                    .. preprocessing.Plan.Columns.Select(column => column.Encoders.Count == 0
                        ? column
                        : column with { Encoders = [.. column.Encoders.Select(encoder)] }),
                ],
            },
        };
    }
}
