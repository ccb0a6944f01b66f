namespace GpuBp.Tests.Generator;

/// <summary>
/// What the generator needs of ILGPU, as source: it runs a kernel as the one thread of a group, so that
/// tests compare a form with the method that it stands for, on machines without the packages.
/// </summary>
internal static class IlgpuStub
{
    private const int MostParameters = 8;

    /// <summary>ILGPU's device API, its loaders, and what GpuBp puts between the two.</summary>
    internal static string Text { get; } = Api + Loaders();

    private const string Api =
        """
        namespace ILGPU
        {
            public readonly struct Index1D(int x)
            {
                public int X { get; } = x;
                public static implicit operator Index1D(int x) => new(x);
                public static implicit operator int(Index1D index) => index.X;
                public static explicit operator uint(Index1D index) => (uint)index.X;
                public static Index1D operator +(Index1D a, Index1D b) => new(a.X + b.X);
                public static Index1D operator /(Index1D a, Index1D b) => new(a.X / b.X);
                public static bool operator <(Index1D a, Index1D b) => a.X < b.X;
                public static bool operator >(Index1D a, Index1D b) => a.X > b.X;
            }

            public unsafe readonly struct ArrayView<T>(nint at, long length) where T : unmanaged
            {
                public long Length => length;
                public int IntLength => (int)length;
                public ref T this[Index1D index] => ref this[(long)index.X];
                public ref T this[int index] => ref this[(long)index];
                public ref T this[long index]
                {
                    get
                    {
                        if (index < 0 || index >= length)
                            throw new System.ArgumentOutOfRangeException(nameof(index));
                        return ref ((T*)at)[index];
                    }
                }

                public ArrayView<T> SubView(int index, int count) => SubView((long)index, count);
                public ArrayView<T> SubView(long index, long count) =>
                    index < 0 || count < 0 || index + count > length
                        ? throw new System.ArgumentOutOfRangeException(nameof(index))
                        : new(at + (nint)index * sizeof(T), count);
                public ArrayView<TOther> Cast<TOther>() where TOther : unmanaged =>
                    new(at, length * sizeof(T) / sizeof(TOther));
            }

            public static class Group
            {
                public static int IdxX => 0;
                public static int IdxY => 0;
                public static int DimX => 1;
                public static int DimY => 1;
                public static void Barrier() { }
            }

            public static class Grid
            {
                public static int IdxX => 0;
                public static int IdxY => 0;
                public static int DimX => 1;
                public static int DimY => 1;
            }

            public static class Memory
            {
                private static readonly System.Collections.Generic.List<System.Array> s_kept = new();

                public static unsafe ArrayView<T> Allocate<T>(int extent) where T : unmanaged
                {
                    var array = System.GC.AllocateArray<T>(extent, pinned: true);
                    lock (s_kept)
                        s_kept.Add(array);
                    return new((nint)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(array, 0), extent);
                }
            }

            public static class SharedMemory
            {
                public static ArrayView<T> Allocate<T>(int extent) where T : unmanaged => Memory.Allocate<T>(extent);
            }

            public static class LocalMemory
            {
                public static ArrayView<T> Allocate<T>(int extent) where T : unmanaged => Memory.Allocate<T>(extent);
            }

            public static class Atomic
            {
                public static int Add(ref int target, int value) => System.Threading.Interlocked.Add(ref target, value) - value;
            }

            public readonly record struct KernelConfig(int Groups);
        }

        namespace ILGPU.Runtime
        {
            public sealed class Accelerator;
            public sealed class AcceleratorStream;

            public static class ArrayViewExtensions
            {
                public static ArrayView<T> AsAligned<T>(this ArrayView<T> view, int bytes) where T : unmanaged => view;
            }
        }

        namespace GpuBp.Compute.Ilgpu
        {
            public sealed class IlgpuKernel(
                System.Delegate method, System.Func<ILGPU.Runtime.Accelerator, IlgpuLaunch> load)
            {
                public System.Delegate Method { get; } = method;
                public System.Func<ILGPU.Runtime.Accelerator, IlgpuLaunch> Load { get; } = load;
            }

            public delegate void IlgpuLaunch(
                ILGPU.Runtime.AcceleratorStream stream,
                in KernelConfig config,
                System.ReadOnlySpan<KernelArgument> arguments);

            public static class IlgpuArguments
            {
                public static ILGPU.ArrayView<T> View<T>(in KernelArgument argument) where T : unmanaged =>
                    new((nint)argument.AsLong, argument.Length);
                public static ILGPU.KernelConfig Config(in KernelConfig config) => new((int)config.Groups);
            }
        }

        """;

    /// <summary>LoadKernel and LoadAutoGroupedKernel for up to so many parameters.</summary>
    private static string Loaders()
    {
        var methods = Enumerable.Range(1, MostParameters).Select(count =>
        {
            var types = string.Join(", ", Enumerable.Range(1, count).Select(i => $"T{i}"));
            var values = string.Join(", ", Enumerable.Range(1, count).Select(i => $"v{i}"));
            return
                $$"""
                public static System.Action<AcceleratorStream, KernelConfig, {{types}}> LoadKernel<{{types}}>(
                    this Accelerator accelerator, System.Action<{{types}}> kernel) =>
                    (stream, config, {{values}}) => kernel({{values}});
                public static System.Action<AcceleratorStream, TIndex, {{types}}> LoadAutoGroupedKernel<TIndex, {{types}}>(
                    this Accelerator accelerator, System.Action<TIndex, {{types}}> kernel) =>
                    (stream, index, {{values}}) => kernel(index, {{values}});
                """;
        });
        return $"namespace ILGPU.Runtime {{ public static class KernelLoaders {{ {string.Join('\n', methods)} }} }}\n";
    }
}
