using System.Buffers;
using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>Encodes and scales rows of numbers by a plan that clips or encodes numbers: each
/// number of a column is one, each category has a column of zeros and ones.</summary>
internal sealed class NumberRows
{
    private readonly TablePlan _plan;
    private readonly StandardScaler _scaler;
    private readonly ColumnEncoder?[] _encoders;

    /// <summary>Columns of a row before encoders.</summary>
    internal int Features => _scaler.Inputs;

    internal NumberRows(TablePlan plan)
    {
        _plan = plan;
        _scaler = plan.WithoutEncoders().Scaler();
        var format = plan.Format.Cells();
        _encoders = [.. plan.Columns.Select(column => column.Kind == ColumnKind.Number
            ? new ColumnEncoder(column, plan.Format, format)
            : null)];
    }

    /// <summary>The inputs of rows.</summary>
    /// <param name="features">[rows × columns], before encoders and scaling.</param>
    /// <returns>[rows × inputs].</returns>
    /// <inheritdoc cref="Scaler.Transform(float[,])" path="/exception"/>
    internal float[,] Transform(float[,] features)
    {
        var flat = DataCheck.Flat(features, nameof(features));
        ScalerCheck.Columns(features.GetLength(1), Features, nameof(features));
        var inputs = new float[features.GetLength(0), _plan.Inputs];
        Transform(flat, MemoryMarshal.CreateSpan(ref inputs[0, 0], inputs.Length));
        return inputs;
    }

    /// <summary>Writes the inputs of rows.</summary>
    /// <param name="features">[rows × columns], before encoders and scaling.</param>
    /// <param name="inputs">[rows × inputs], each written.</param>
    /// <inheritdoc cref="Scaler.Transform(float[,])" path="/exception"/>
    internal void Transform(ReadOnlySpan<float> features, Span<float> inputs)
    {
        var rented = ArrayPool<float>.Shared.Rent(features.Length);
        var scaled = rented.AsSpan(0, features.Length);
        _scaler.Transform(features, scaled);
        for (var from = 0; from < features.Length; inputs = inputs[_plan.Inputs..])
        {
            for (var k = 0; k < _encoders.Length; k++)
            {
                var to = inputs[_plan.FirstInputs[k].._plan.FirstInputs[k + 1]];
                if (_encoders[k] is { } encoder)
                    encoder.WriteNumbers([features[from++]], to, to.Length);
                else
                    for (var j = 0; j < to.Length; j++)
                        to[j] = scaled[from++];
            }
        }

        ArrayPool<float>.Shared.Return(rented);
    }
}
