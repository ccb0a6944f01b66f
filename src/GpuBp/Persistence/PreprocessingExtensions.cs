namespace GpuBp;

/// <summary>Makes a <see cref="Preprocessing"/> of a table, and applies it to tables.</summary>
public static class PreprocessingExtensions
{
    extension(Preprocessing)
    {
        /// <summary>Makes a plan of a table's training rows.</summary>
        /// <param name="table">The training rows.</param>
        /// <param name="target">The target's column, by its name or its place from 0; null for the
        /// last.</param>
        /// <param name="options">What is not left to the table's cells.</param>
        /// <exception cref="DataException">The table cannot be read, or columns need a word: each
        /// is named, with what is wrong and what to do.</exception>
        public static Preprocessing Fit(
            Table table, string? target = null, TableOptions? options = null) =>
            new() { Plan = TablePlan.Learn(table, target, options) };
    }

    /// <summary>Turns raw rows with targets into samples for the network: encoded, and scaled
    /// once.</summary>
    /// <param name="preprocessing">What is applied.</param>
    /// <param name="raw">The rows.</param>
    /// <exception cref="InvalidOperationException">There is no plan.</exception>
    /// <inheritdoc cref="TablePlanExtensions.Read" path="/exception"/>
    public static Dataset Apply(this Preprocessing preprocessing, Table raw)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        return preprocessing.RequirePlan().ReadDataset(raw);
    }
}
