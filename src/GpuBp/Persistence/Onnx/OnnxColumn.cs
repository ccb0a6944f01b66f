namespace GpuBp;

/// <summary>A column of a table, as a graph takes it and encodes it.</summary>
/// <param name="Name">Its name, which the graph's input has.</param>
internal abstract record OnnxColumn(string Name)
{
    /// <summary>The numbers that a cell becomes.</summary>
    internal abstract int Inputs { get; }

    /// <summary>What the graph takes: [batch × 1] of numbers or texts.</summary>
    internal abstract OnnxPort Port { get; }

    /// <summary>Adds the nodes that encode the column.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="cells">The graph's input, [batch × 1].</param>
    /// <returns>[batch × <see cref="Inputs"/>] doubles; NaN for no answer.</returns>
    internal abstract string Encode(OnnxGraph graph, string cells);
}
