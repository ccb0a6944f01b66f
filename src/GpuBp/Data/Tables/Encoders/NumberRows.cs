namespace GpuBp;

/// <summary>Encodes and scales rows of numbers by a plan that clips or encodes numbers: each
/// number of a column is one, each category has a column of zeros and ones.</summary>
internal sealed class NumberRows
{
    private readonly TablePlan _plan;
    private readonly StandardScaler _scaler;
    private readonly ColumnEncoder?[] _encoders;

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
        var scaled = _scaler.Transform(features);
        var rows = scaled.GetLength(0);
        var inputs = new float[rows, _plan.Inputs];
        var row = new float[_plan.Inputs];
        for (var i = 0; i < rows; i++)
        {
            var from = 0;
            for (var k = 0; k < _encoders.Length; k++)
            {
                var to = row.AsSpan(_plan.FirstInputs[k], _plan.Columns[k].Inputs);
                if (_encoders[k] is { } encoder)
                    encoder.WriteNumbers([features[i, from++]], to, to.Length);
                else
                    for (var j = 0; j < to.Length; j++)
                        to[j] = scaled[i, from++];
            }

            Buffer.BlockCopy(row, 0, inputs, i * row.Length * sizeof(float),
                row.Length * sizeof(float));
        }

        return inputs;
    }
}
