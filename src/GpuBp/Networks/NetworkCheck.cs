using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>Checks data against a network; messages give name, actual, expected, remedy.</summary>
internal static class NetworkCheck
{
    internal static void Features(float[,] features, int inputs)
    {
        var rows = features.GetLength(0);
        var columns = features.GetLength(1);
        if (rows == 0)
            throw new ArgumentException(
                "features is empty; give at least one sample.", nameof(features));
        if (columns != inputs)
            throw new ArgumentException(
                $"features is [{rows} × {columns}]; layer 1 takes [samples × {inputs}].",
                nameof(features));
        if (features.LongLength > int.MaxValue)
            throw new ArgumentException(
                $"features has {features.LongLength:N0} numbers; at most {int.MaxValue:N0} are " +
                "taken at once. Predict in parts.",
                nameof(features));
        DataCheck.Finite(
            MemoryMarshal.CreateReadOnlySpan(ref features[0, 0], features.Length),
            columns,
            nameof(features),
            names: null);
    }

    internal static void Inputs(Dataset data, Mlp network, string name)
    {
        ArgumentNullException.ThrowIfNull(data, name);
        if (data.Inputs != network.Inputs)
            throw new ArgumentException(
                $"{name} is [{data.Rows} × {data.Inputs}]; layer 1 takes " +
                $"[samples × {network.Inputs}]. Make the network's first size the number of " +
                "features.",
                name);
    }
}
