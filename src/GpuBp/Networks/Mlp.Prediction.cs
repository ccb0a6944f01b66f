using System.Runtime.InteropServices;

namespace GpuBp;

public sealed partial class Mlp
{
    /// <summary>
    /// Predicts the outputs for each sample. Many threads may predict at once, as long as none
    /// trains.
    /// </summary>
    /// <param name="features">[samples × inputs]; at least one sample.</param>
    /// <returns>[samples × outputs]</returns>
    /// <exception cref="ArgumentException">
    /// The number of columns is not <see cref="Inputs"/>, there is no sample, or a value is not
    /// finite (row and column named).
    /// </exception>
    /// <exception cref="DeviceOutOfMemoryException">
    /// The device has too little memory left.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The network is disposed.</exception>
    public float[,] Predict(float[,] features)
    {
        ArgumentNullException.ThrowIfNull(features);
        NetworkCheck.Features(features, Inputs);
        return Predict(
            MemoryMarshal.CreateReadOnlySpan(ref features[0, 0], features.Length),
            features.GetLength(0));
    }

    /// <summary>
    /// Predicts the outputs for each sample of a dataset, whose targets are ignored.
    /// </summary>
    /// <param name="data">The samples.</param>
    /// <returns>[samples × outputs]</returns>
    /// <exception cref="ArgumentException">
    /// The dataset does not have <see cref="Inputs"/> features.
    /// </exception>
    /// <exception cref="DeviceOutOfMemoryException">
    /// The device has too little memory left.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The network is disposed.</exception>
    public float[,] Predict(Dataset data)
    {
        NetworkCheck.Inputs(data, this, nameof(data));
        return Predict(data.Features.Span, data.Rows);
    }

    /// <summary>
    /// The class of each sample: the largest output, the first one among equals; of a single
    /// output, whether it is at least ½.
    /// </summary>
    /// <param name="features">[samples × inputs]; at least one sample.</param>
    /// <returns>
    /// [samples], from 0; −1 where an output is NaN, as after training that diverged
    /// </returns>
    /// <inheritdoc cref="Predict(float[,])" path="/exception"/>
    public int[] Classify(float[,] features) => Classes(Predict(features));

    /// <summary>
    /// The class of each sample of a dataset, as <see cref="Classify(float[,])"/> says.
    /// </summary>
    /// <param name="data">The samples.</param>
    /// <returns>[samples], from 0; −1 where an output is NaN</returns>
    /// <inheritdoc cref="Predict(Dataset)" path="/exception"/>
    public int[] Classify(Dataset data) => Classes(Predict(data));

    /// <summary>The outputs for rows of features.</summary>
    /// <param name="features">[samples × inputs], row after row.</param>
    /// <param name="inputs">Features of a row.</param>
    /// <exception cref="ArgumentException">The network has other inputs.</exception>
    internal float[,] Predict(ReadOnlyMemory<float> features, int inputs) => inputs == Inputs
        ? Predict(features.Span, features.Length / inputs)
        : throw new ArgumentException(
        $"The rows have {inputs} inputs; layer 1 takes {Inputs}.", nameof(features));

    private float[,] Predict(ReadOnlySpan<float> features, int samples)
    {
        ThrowIfDisposed();
        var outputs = new float[samples, Outputs];
        using var pass = new Inference(this, samples);
        using var x =
            Device.Allocations.Allocate<float>((long)pass.Capacity * Inputs, isScoped: true);
        for (var (first, count) = (0, 0); first < samples; first += count)
        {
            count = Math.Min(pass.Capacity, samples - first);
            var batch = Matrix.FirstRows(x, count, Inputs);
            batch.Data.CopyFrom(features.Slice(first * Inputs, count * Inputs));
            pass.Run(batch);
            pass.Output(count).Data.CopyTo(
                MemoryMarshal.CreateSpan(ref outputs[first, 0], count * Outputs));
        }

        return outputs;
    }

    /// <summary>
    /// The class that each row of outputs stands for: the largest output, the first of equals; of a
    /// single output, 1 from ½ on.
    /// </summary>
    /// <param name="outputs">[samples × outputs], as <see cref="Predict(float[,])"/> gives
    /// them.</param>
    /// <returns>[samples], from 0; −1 where an output is NaN.</returns>
    /// <exception cref="ArgumentNullException">The matrix is null.</exception>
    /// <exception cref="ArgumentException">The matrix is empty.</exception>
    public static int[] Classes(float[,] outputs) =>
        ClassLabels.FromOutputs(outputs, threshold: null);
}
