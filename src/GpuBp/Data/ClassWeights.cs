namespace GpuBp;

/// <summary>How much classes count in a loss.</summary>
public static class ClassWeights
{
    /// <summary>w_c = rows / (classes · rows of c), so that all classes count alike; 0 of one
    /// without rows.</summary>
    /// <param name="data">Samples of classes.</param>
    /// <exception cref="ArgumentNullException">The samples are null.</exception>
    /// <exception cref="InvalidOperationException">The targets are no classes.</exception>
    public static float[] Balanced(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var counts = new int[data.Classes];
        foreach (var label in data.Labels)
            counts[label]++;
        return [.. counts.Select(n => n == 0
            ? 0
            : (float)((double)data.Rows / (counts.Length * (double)n)))];
    }
}
