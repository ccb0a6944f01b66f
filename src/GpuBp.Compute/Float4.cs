using System.Runtime.InteropServices;

namespace GpuBp.Compute;

/// <summary>
/// Four floats that move and compute together: <c>float4</c> in device source, a 128-bit vector in
/// the CPU form. A view of floats is read four at a time through <c>view.Cast&lt;Float4&gt;()</c>.
/// </summary>
/// <remarks>Values are immutable: build a new one to change a component.</remarks>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct Float4
{
    /// <summary>The first component, at the lowest address.</summary>
    public readonly float X;

    /// <summary>The second component.</summary>
    public readonly float Y;

    /// <summary>The third component.</summary>
    public readonly float Z;

    /// <summary>The fourth component, at the highest address.</summary>
    public readonly float W;

    /// <summary>(x, y, z, w).</summary>
    public Float4(float x, float y, float z, float w)
    {
        X = x;
        Y = y;
        Z = z;
        W = w;
    }

    /// <summary>left + right, component by component.</summary>
    public static Float4 operator +(Float4 left, Float4 right) =>
        new(left.X + right.X, left.Y + right.Y, left.Z + right.Z, left.W + right.W);

    /// <summary>left − right, component by component.</summary>
    public static Float4 operator -(Float4 left, Float4 right) =>
        new(left.X - right.X, left.Y - right.Y, left.Z - right.Z, left.W - right.W);

    /// <summary>left ⊙ right, component by component.</summary>
    public static Float4 operator *(Float4 left, Float4 right) =>
        new(left.X * right.X, left.Y * right.Y, left.Z * right.Z, left.W * right.W);

    /// <summary>left · right, each component scaled by the same factor.</summary>
    public static Float4 operator *(float left, Float4 right) =>
        new(left * right.X, left * right.Y, left * right.Z, left * right.W);
}
