namespace GpuBp.Tests.Generator;

/// <summary>Kernels as a user's project would hold them.</summary>
internal static class IlgpuSources
{
    /// <summary>A product in miniature: policies, helpers with arrays, parts of them, quartets, barriers.</summary>
    internal const string Product =
        """
        namespace User;

        [KernelPolicy]
        interface ITile
        {
            static abstract int Rows { get; }
            static abstract int Columns { get; }
            static abstract int Stages { get; }
        }

        [KernelPolicy]
        interface IFunction
        {
            static abstract float Apply(float x);
        }

        struct SmallTile : ITile
        {
            public static int Rows => Columns / 2;
            public static int Columns => 4;
            public static int Stages => 1;
        }

        struct StagedTile : ITile
        {
            public static int Rows => 3;
            public static int Columns => 4;
            public static int Stages => 2;
        }

        struct LargeTile : ITile
        {
            public static int Rows => 32;
            public static int Columns => 16;
            public static int Stages => 1;
        }

        struct Square : IFunction
        {
            public static float Apply(float x) => x * x;
        }

        struct Halve : IFunction
        {
            public static float Apply(float x) => x / 2f;
        }

        static class Product
        {
            [Kernel]
            internal static void Run<TTile, TFunction>(ArrayView<float> x, int depth, ArrayView<float> y)
                where TTile : struct, ITile
                where TFunction : struct, IFunction
            {
                var staged = SharedMemory.Allocate<float>(TTile.Stages * TTile.Columns);
                var sums = LocalMemory.Allocate<float>(TTile.Rows * TTile.Columns);
                var thread = Group.IdxY * Group.DimX + Group.IdxX;
                Nothing(thread);
                Clear<TTile>(sums);
                for (var k = 0; k < depth; k++)
                {
                    if (TTile.Stages > 1)
                        Group.Barrier();
                    Copy<TTile>(x, staged, k % TTile.Stages * TTile.Columns, thread);
                    Group.Barrier();
                    Add<TTile>(
                        staged.SubView(k % TTile.Stages * TTile.Columns, TTile.Columns).Cast<Float4>(),
                        sums,
                        x[k],
                        isSum: k > -1);
                }

                var largest = Largest<TTile>(sums.SubView(TTile.Columns, TTile.Columns));
                for (var r = 0; r < TTile.Rows; r++)
                {
                    for (var c = 0; c < TTile.Columns; c++)
                    {
                        var at = At<TTile>(r, c);
                        if (at < y.Length)
                            y[at] = TFunction.Apply(sums[at]) - largest;
                    }
                }
            }

            private static void Nothing(int thread)
            {
            }

            private static void Clear<TTile>(ArrayView<float> sums)
                where TTile : struct, ITile
            {
                for (var s = 0; s < TTile.Rows * TTile.Columns; s++)
                    sums[s] = 0f;
            }

            private static void Copy<TTile>(ArrayView<float> from, ArrayView<float> to, int at, int thread)
                where TTile : struct, ITile
            {
                for (var c = thread; c < TTile.Columns; c++)
                    to[at + c] = from[c];
            }

            private static void Add<TTile>(ArrayView<Float4> row, ArrayView<float> sums, float factor, bool isSum)
                where TTile : struct, ITile
            {
                var b = LocalMemory.Allocate<float>(TTile.Columns);
                for (var c = 0; c < TTile.Columns / 4; c++)
                    Unpack(row[c], b, c * 4);
                for (var r = 0; r < TTile.Rows; r++)
                {
                    factor += 1f;
                    for (var c = TTile.Columns - 1; c >= 0; c -= 1)
                        sums[At<TTile>(r, c)] += isSum ? factor * b[c] : 0f;
                }
            }

            private static float Largest<TTile>(ArrayView<float> values)
                where TTile : struct, ITile
            {
                var largest = values[0];
                for (var c = 1; c < values.IntLength; c++)
                    largest = MathF.Max(largest, values[c]);
                return largest;
            }

            private static void Unpack(Float4 quartet, ArrayView<float> values, int at)
            {
                values[at] = quartet.X;
                values[at + 1] = quartet.Y;
                values[at + 2] = quartet.Z;
                values[at + 3] = quartet.W;
            }

            private static int At<TTile>(int r, int c)
                where TTile : struct, ITile => r * TTile.Columns + c;
        }
        """;

    /// <summary>A kernel with what stands in the braces of its method, over an array of four floats.</summary>
    internal static string WithArray(string body, string members = "") =>
        $$"""
        namespace User;

        static class Sums
        {
            [Kernel]
            internal static void Run(Index1D i, ArrayView<float> x, ArrayView<float> y)
            {
                var sums = LocalMemory.Allocate<float>(4);
                {{body}}
            }

            {{members}}
        }
        """;
}
