namespace GpuBp.Compute.DeviceApi;

/// <summary>The position of a thread in an implicitly grouped kernel, 0 ≤ X &lt; extent.</summary>
/// <param name="X">The position.</param>
public readonly record struct Index1D(int X)
{
    /// <summary>The position as a number.</summary>
    public static implicit operator int(Index1D index) => index.X;

    /// <summary>
    /// The position as an unsigned number. As in ILGPU, it makes <c>(long)i</c> and <c>(float)i</c>
    /// ambiguous: write <c>(long)i.X</c>, which both runtimes take.
    /// </summary>
    public static explicit operator uint(Index1D index) => (uint)index.X;

    /// <summary>A number as a position.</summary>
    public static implicit operator Index1D(int x) => new(x);
}
