namespace GpuBp;

/// <summary>Where the parts of all ranks lie; counts and offsets are arrays of C ints.</summary>
/// <param name="Memory">Of the first element.</param>
/// <param name="Counts">Elements of each rank, [size].</param>
/// <param name="Offsets">The first element of each rank, [size].</param>
internal readonly record struct MpiPart(nint Memory, nint Counts, nint Offsets);
