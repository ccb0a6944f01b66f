using System.Runtime.CompilerServices;

namespace GpuBp;

/// <summary>The rows that scalers are fitted to.</summary>
internal static class ScalerParts
{
    /// <summary>
    /// The parts of a stream: at least one, and all with the same number of features.
    /// </summary>
    internal static IAsyncEnumerable<Dataset> Of(
        IAsyncEnumerable<Dataset> parts, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return Checked(parts, cancellation);

        static async IAsyncEnumerable<Dataset> Checked(
            IAsyncEnumerable<Dataset> parts,
            [EnumeratorCancellation] CancellationToken cancellation)
        {
            var (number, inputs) = (0, 0);
            await foreach (var part in parts.WithCancellation(cancellation).ConfigureAwait(false))
            {
                cancellation.ThrowIfCancellationRequested();
                ArgumentNullException.ThrowIfNull(part, $"part {++number}");
                inputs = number == 1 ? part.Inputs : inputs;
                if (part.Inputs != inputs)
                    throw new ArgumentException(
                        $"part {number:N0} has {part.Inputs:N0} columns of features; the first " +
                        $"part has {inputs:N0}. Give all parts the same columns.",
                        nameof(parts));
                yield return part;
            }

            if (number == 0)
                throw new ArgumentException(
                    "parts is empty; a scaler needs at least one row.", nameof(parts));
        }
    }

    /// <summary>One number of each column.</summary>
    internal static double[] OfColumns(Dataset data, Func<double[], double> number)
    {
        ArgumentNullException.ThrowIfNull(data);
        var features = data.Features.Span;
        var numbers = new double[data.Inputs];
        var column = new double[data.Rows];
        for (var k = 0; k < numbers.Length; k++)
        {
            for (var i = 0; i < column.Length; i++)
                column[i] = features[i * data.Inputs + k];
            numbers[k] = number(column);
        }

        return numbers;
    }
}
