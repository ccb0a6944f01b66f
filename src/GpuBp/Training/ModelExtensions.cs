namespace GpuBp;

/// <summary>Training a <see cref="Model"/> in one call.</summary>
public static class ModelExtensions
{
    extension(Model)
    {
        /// <summary>
        /// Makes a model of a table: plans its columns, encodes and scales them, searches for the
        /// recipe on rows held out, and trains an ensemble of networks by it on all rows.
        /// </summary>
        /// <param name="table">The training rows, as they are.</param>
        /// <param name="target">
        /// The column to predict, by its name or its place from 0; null for the last.
        /// </param>
        /// <param name="options">How to train; null leaves all to the table.</param>
        /// <param name="cancellation">Ends training; the model keeps the best epoch.</param>
        /// <exception cref="DataException">
        /// The table cannot be read, or some columns are no inputs; the message names each, and the
        /// option that decides.
        /// </exception>
        /// <exception cref="NonFiniteException">Training came to NaN or an infinity.</exception>
        /// <exception cref="DeviceException">There is no such device, or it lacks
        /// memory.</exception>
        public static Model Train(
            Table table,
            string? target = null,
            TrainOptions? options = null,
            CancellationToken cancellation = default)
        {
            using var training = ModelTraining.Prepare(
                table, target, options, cancellation: cancellation);
            try
            {
                training.Run(cancellation: cancellation);
                return training.Model;
            }
            catch
            {
                training.Model.Dispose();
                throw;
            }
        }
    }
}
