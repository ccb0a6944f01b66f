namespace GpuBp;

/// <summary>What the outputs of a graph say together.</summary>
/// <param name="Term">What its network gives.</param>
/// <param name="Classes">The classes, numbers where nothing names them; null where it gives
/// numbers.</param>
/// <param name="HasNames">Whether the graph names the classes.</param>
internal sealed record OnnxAnswer(OnnxTerm Term, IReadOnlyList<string>? Classes, bool HasNames)
{
    /// <exception cref="ModelFileException">The outputs are of several networks.</exception>
    internal static OnnxAnswer Of(OnnxGraphFile file, OnnxReader reader)
    {
        var (answer, isOfClasses, names) = ((OnnxTerm?)null, false, (string[]?)null);
        foreach (var output in file.Outputs)
        {
            var (term, own) = reader[output] switch
            {
                RowsValue rows => (rows.Term, null),
                NamedValue named => (named.Of, named.Names),
                ClassesValue classes => (classes.Of, classes.Names),
                _ => throw new ModelFileException(
                    $"{file.Path}: the output '{output}' is a constant, or an input."),
            };
            isOfClasses |= reader[output] is not RowsValue;
            if (answer is not null && !ReferenceEquals(term, answer))
                throw new ModelFileException(
                    $"{file.Path}: the outputs '{file.Outputs[0]}' and '{output}' are of two " +
                    "networks; a model gives one. Export them one by one.");
            answer = term;
            names ??= own;
        }

        var (single, isPair) = Single(answer!);
        var count = isPair ? 2 : answer!.Width;
        isOfClasses |= isPair || answer is ActivatedTerm { Activation: SoftmaxActivation };
        return new OnnxAnswer(single, names ??
            (isOfClasses && count > 1
                ? [.. Enumerable.Range(0, count).Select(k => InvariantText.Of(k))]
                : null), names is not null);
    }

    // 1 − p and p of two classes, of which a network gives p alone.
    private static (OnnxTerm Term, bool IsPair) Single(OnnxTerm term) =>
        term is ConcatTerm { Parts: [ScaledTerm { Width: 1, Scale: [-1], Shift: [1] } rest, var p] }
        && ReferenceEquals(rest.From, p) && p is ActivatedTerm { Activation: var activation }
        && activation == Activation.Sigmoid
            ? (p, true)
            : (term, false);
}
