using GpuBp.Compute;
using ILGPU;

namespace GpuBp.Tests.Generator
{
    /// <summary>Names that C, C#, the preludes or the translation use too.</summary>
    internal static class NameKernels
    {
        [Kernel]
        public static void ReservedNames(
            Index1D index, int signed, int half, int global, int kernel, int main, int item, int config,
            int x_offset, ArrayView<int> x, ArrayView<int> device)
        {
            int @int = signed + half, @class = global + kernel, LONG = main + item, x_length = config + x_offset;
            var threadIdx = @int + @class;
            var scratch = LONG + x_length;
            var max = Math.Max(threadIdx, scratch);
            var größe = max + (int)x.Length;
            var u00f6 = größe + 1;
            device[index] = x[index] + größe + u00f6 + index;
            var next_0 = x.Length > 100;
            if (next_0)
                return;
            device[index] += @union(register: 3);
        }

        private static int @union(int register) => register * register;

        /// <summary>Two policies of one name, one policy of constants made of others.</summary>
        [Kernel]
        public static void Policies<TFirst, TSecond>(Index1D i, ArrayView<float> x, ArrayView<float> r)
            where TFirst : struct, IShape
            where TSecond : struct, IShape
        {
            var taps = LocalMemory.Allocate<float>(TFirst.Area + (TSecond.IsWide ? TSecond.Width : 1));
            for (var k = 0; k < TFirst.Area; k++)
                taps[k] = x[i] * k;
            var sum = TSecond.Apply(x[i]);
            for (var k = 0; k < TFirst.Area; k++)
                sum += TFirst.Apply(taps[k]);
            r[i] = sum + Generic<TSecond>(x[i]) + Generic<TFirst>(x[i]) + Shape.Fixed * Elsewhere.Shape.Apply(2);
        }

        private static float Generic<T>(float x)
            where T : struct, IShape => T.Width * x + T.Apply(1);
    }

    [KernelPolicy]
    internal interface IShape
    {
        static abstract int Width { get; }

        static abstract int Area { get; }

        static abstract bool IsWide { get; }

        static abstract float Apply(float x);
    }

    internal readonly struct Shape : IShape
    {
        public const float Fixed = 0.25f;

        public static int Width => 3;

        public static int Area => Width * (Width - 1);

        public static bool IsWide => Area > 5;

        public static float Apply(float x) => x * Scale(x) + (IsWide ? Fixed : 0);

        private static float Scale(float x) => x > 0 ? 2 : 3;
    }
}

namespace GpuBp.Tests.Generator.Elsewhere
{
    internal readonly partial struct Shape : IShape
    {
        public static int Width => 1;

        static int IShape.Area => 2 * Width;

        static bool IShape.IsWide => false;
    }

    internal readonly partial struct Shape : IEquatable<Shape>
    {
        // A policy's function that another one calls.
        public static float Apply(float x) => Half(x) - 1;

        public static float Half(float x) => x / 2;

        public bool Equals(Shape other) => true;

        public override bool Equals(object? obj) => obj is Shape;

        public override int GetHashCode() => 0;
    }
}
