using System.Diagnostics.CodeAnalysis;

namespace GpuBp;

/// <summary>Predicts records, of which <see cref="Table"/> makes tables.</summary>
public static class ModelRecords
{
    /// <summary>Predicts one record.</summary>
    /// <typeparam name="T">A record, class, struct or anonymous type.</typeparam>
    /// <param name="model">The model.</param>
    /// <param name="row">
    /// The record: a public property for each column of the training table; others are ignored.
    /// </param>
    /// <param name="unknown">
    /// What to do with cells that no training row was like; null for what the plan says.
    /// </param>
    /// <exception cref="InvalidOperationException">The model has no plan.</exception>
    /// <exception cref="DataException">
    /// A column is missing; or a cell is unknown, and <paramref name="unknown"/> is an error.
    /// </exception>
    public static Prediction Predict<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(
        this Model model, T row, UnknownCells? unknown = null)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(row);
        return model.Predict(RecordColumns.Values(typeof(T), row), unknown);
    }
}
