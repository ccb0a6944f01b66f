using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace GpuBp.Cli.Verification;

/// <summary>Where a model that was trained again differs from the one in a file, by a
/// bit.</summary>
internal static class ModelDifferences
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>The facts of a training that differ, in words.</summary>
    /// <param name="file">What the file says.</param>
    /// <param name="record">What it keeps for a repetition.</param>
    /// <param name="again">The training again.</param>
    internal static IEnumerable<string> OfTraining(
        ModelInfo file, TrainingRecord record, ModelTraining again)
    {
        var now = again.Trainer.Describe();
        var trial = again.Trials?.Best.ToString();
        (string Name, object? File, object? Now)[] facts =
        [
            ("network", file.Network, Words(again.Model.Network)),
            ("networks", file.Members, again.Model.Members.Count),
            ("loss", file.Loss, now.Loss),
            ("optimizer", file.Optimizer, now.Optimizer),
            ("batch", file.BatchSize, now.BatchSize),
            ("seed", file.Seed, now.Seed),
            ("schedule", record.Schedule, again.Recipe.Options.Schedule.ToString()),
            ("epochs", file.Epochs, now.Epochs),
            ("search", Text(file, "trial"), trial),
            ("temperature", Text(file, "temperature"), Number(again.Temperature)),
        ];
        return from fact in facts
               where !Equals(fact.File, fact.Now)
               select $"{fact.Name}: {fact.Now ?? "none"} now, {fact.File ?? "none"} in the file";
    }

    /// <summary>The numbers of networks that differ, and what is done with rows, in words.
    /// </summary>
    internal static IEnumerable<string> OfBits(Model file, Model again)
    {
        if (Preprocessing(file, again) is { } difference)
            yield return difference;
        for (var m = 0; m < Math.Min(file.Members.Count, again.Members.Count); m++)
        {
            var (one, other) = (file.Members[m], again.Members[m]);
            for (var l = 0; l < Math.Min(one.Layers.Count, other.Layers.Count); l++)
            {
                foreach (var (name, (was, now)) in Parameters(one.Layers[l])
                    .Zip(Parameters(other.Layers[l]), (a, b) => (a.Name, (a.Values, b.Values))))
                {
                    if (Of(was, now) is { } numbers)
                        yield return $"network {m}, layer {l}, {name}: {numbers}";
                }
            }
        }
    }

    /// <summary>The layers as a file's description has them.</summary>
    internal static string Words(Mlp network) => $"{network.Inputs}" + string.Concat(
        network.Layers.Select(layer => $" → {layer.Outputs} " +
            (layer.ScalesInputs ? "scaled " : "") +
            (layer.IsResidual ? "residual " : "") + (layer.HasLayerNorm ? "layer norm " : "") +
            layer.Activation.Name));

    private static IEnumerable<(string Name, float[] Values)> Parameters(DenseLayer layer)
    {
        yield return ("weights", [.. layer.GetWeights().Cast<float>()]);
        if (layer.HasBias)
            yield return ("biases", layer.GetBiases());
        if (layer.HasLayerNorm)
        {
            yield return ("γ", layer.GetGamma());
            yield return ("β", layer.GetBeta());
        }

        if (layer.ScalesInputs)
            yield return ("scale", layer.GetScale());
    }

    private static string? Of(float[] was, float[] now)
    {
        if (was.Length != now.Length)
            return $"{now.Length:N0} now, {was.Length:N0} in the file";
        int[] places = [.. Enumerable.Range(0, was.Length).Where(n =>
            BitConverter.SingleToInt32Bits(was[n]) != BitConverter.SingleToInt32Bits(now[n]))];
        return places is not [var first, ..] ? null
            : $"{places.Length:N0} of {was.Length:N0} differ, by at most " +
                $"{places.Max(n => Math.Abs((double)was[n] - now[n])):G2}; the first is " +
                $"{now[first]:G9} now, {was[first]:G9} in the file";
    }

    private static string? Preprocessing(Model file, Model again)
    {
        var (was, now) = (Node(file), Node(again));
        return JsonNode.DeepEquals(was, now) ? null
            : Place(was, now) is var (place, old, found)
                ? $"preprocessing, {place}: {found} now, {old} in the file"
                : "preprocessing";
    }

    private static JsonNode? Node(Model model) =>
        JsonSerializer.SerializeToNode(model.Preprocessing, Json);

    // The first place where two values differ.
    private static (string Place, string Was, string Now)? Place(
        JsonNode? was, JsonNode? now, string place = "")
    {
        if (JsonNode.DeepEquals(was, now))
            return null;
        if (was is JsonObject a && now is JsonObject b)
            return a.Select(x => x.Key).Union(b.Select(x => x.Key))
                .Select(key => Place(a[key], b[key], place.Length == 0 ? key : $"{place}.{key}"))
                .First(found => found is not null);
        if (was is JsonArray c && now is JsonArray d && c.Count == d.Count)
            return Enumerable.Range(0, c.Count)
                .Select(n => Place(c[n], d[n], $"{place}[{n}]"))
                .First(found => found is not null);
        return (place, Short(was), Short(now));
    }

    private static string Short(JsonNode? node)
    {
        const int MaxText = 60;
        var text = node?.ToJsonString() ?? "nothing";
        return text.Length <= MaxText ? text : text[..MaxText] + "…";
    }

    private static string? Text(ModelInfo info, string name) =>
        info.Extra.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value.ToString()
            : null;

    private static string? Number(double? value) =>
        value is null ? null : JsonSerializer.SerializeToElement(value).ToString();
}
