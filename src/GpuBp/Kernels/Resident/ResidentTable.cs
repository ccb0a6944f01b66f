using System.Globalization;
using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// What <see cref="ResidentTraining"/> reads of its layout. For CUDA the kernel is compiled for one
/// layout, whose numbers are then constants: no address is read, no division is done, and loops
/// over layers, tiles and samples are written out. Everywhere else they are read.
/// </summary>
internal static class ResidentTable
{
    /// <summary>table[position]</summary>
    [CudaForm(500, """
        #ifdef RESIDENT_TABLE
            static constexpr int known[] = { RESIDENT_TABLE };
            return known[position];
        #else
            return table[position];
        #endif
        """)]
    internal static int At(ArrayView<int> table, int position) => table[position];

    /// <summary>The number of layers.</summary>
    [CudaForm(500, """
        #ifdef RESIDENT_TABLE
            return RESIDENT_LAYERS;
        #else
            return layers;
        #endif
        """)]
    internal static int Layers(int layers) => layers;

    /// <summary>Samples of a batch.</summary>
    [CudaForm(500, """
        #ifdef RESIDENT_TABLE
            return RESIDENT_BATCH;
        #else
            return batchSize;
        #endif
        """)]
    internal static int BatchSize(int batchSize) => batchSize;

    /// <summary>What CUDA's compiler has to know of a layout.</summary>
    internal static string Definitions(ResidentLayout layout) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        #define RESIDENT_TABLE {string.Join(", ", layout.LayerTable)}
        #define RESIDENT_LAYERS {layout.Layers}
        #define RESIDENT_BATCH {layout.BatchSize}

        """);
}
