using GpuBp.Compute;
using ILGPU;

namespace GpuBp.Tests.Generator;

/// <summary>A struct with fields named like words of C and of the translation.</summary>
internal struct Inner
{
    public float half;
    public int value;
}

internal struct Outer
{
    public Inner inner;
    public long signed;
    public uint größe;
}

/// <summary>Flat structs and Float4.</summary>
internal static class ValueKernels
{
    /// <summary>r[i] = Change(a[i], i), and some of its fields written one by one.</summary>
    [Kernel]
    public static void Structs(Index1D i, ArrayView<Outer> a, ArrayView<Outer> r, ArrayView<Inner> inners)
    {
        var local = Change(a[i], i);
        Outer copy;
        copy = local;
        copy.inner.value += 2;
        copy.größe ^= 5u;
        r[i] = copy;
        r[i].signed = local.signed * 3;
        r[i].inner.half = copy.inner.half + 1;
        inners[i] = copy.inner;
    }

    internal static Outer Change(Outer outer, int i)
    {
        var empty = new Outer();
        if (i % 3 == 0)
            return empty;
        if (i % 3 == 1)
            return new Outer { inner = new Inner { value = i }, größe = outer.größe + 1 };

        outer.inner = new Inner { half = outer.inner.half * 2, value = outer.inner.value };
        outer.signed -= default(Outer).signed + i;
        return outer;
    }

    /// <summary>r[i] = Float4s(a[i], b[i], s) for vectors read through a cast.</summary>
    [Kernel]
    public static void Vectors(
        Index1D i, ArrayView<float> a, ArrayView<Float4> b, float s, ArrayView<float> r)
    {
        var a4 = a.Cast<Float4>();
        var r4 = r.Cast<Float4>();
        if (i < a4.Length)
            r4[i] = Mix(a4[i], b[i], s);
    }

    internal static Float4 Mix(Float4 a, Float4 b, float s)
    {
        var sum = a + b * a - s * b;
        sum += new Float4(1, s, a.W, b.X);
        sum -= b;
        sum *= a;
        var sign = sum.X + sum.Y > sum.Z * sum.W ? 1f : -1f;
        return sign * sum + default(Float4) + new Float4();
    }
}
