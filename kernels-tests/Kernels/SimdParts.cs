using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using GpuBp.Compute;
using GpuBp.Compute.Cpu;
using GpuBp.Kernels.Simd;

namespace GpuBp.Tests.Kernels;

/// <summary>A SIMD form with its arguments, of whatever width.</summary>
internal interface ISimdCall
{
    CpuWork Work<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;

    void Run<TVector, TSimd>(CpuPart part)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;
}

/// <summary>Runs the parts of a SIMD form at the same time, as the CPU device does.</summary>
internal static class SimdParts
{
    /// <summary>
    /// Runs a form on vectors of 512, 256 or 128 bits, cut into so many parts, in memory of no more
    /// than it asked for; skips the test where the machine has no such vectors.
    /// </summary>
    internal static void Run<TCall>(int bits, int parts, TCall call)
        where TCall : ISimdCall
    {
        switch (bits)
        {
            case 512:
                Run<TCall, Vector512<float>, Width512>(parts, call);
                break;
            case 256:
                Run<TCall, Vector256<float>, Width256>(parts, call);
                break;
            default:
                Run<TCall, Vector128<float>, Width128>(parts, call);
                break;
        }
    }

    /// <summary>The address of a matrix of the CPU device.</summary>
    internal static unsafe float* Address(BufferView<float> view) =>
        KernelArgument.From(view).Address<float>();

    /// <summary>The address of integers of the CPU device.</summary>
    internal static unsafe int* Address(BufferView<int> view) => KernelArgument.From(view).Address<int>();

    private static unsafe void Run<TCall, TVector, TSimd>(int parts, TCall call)
        where TCall : ISimdCall
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        Assert.SkipUnless(TSimd.IsSupported, $"This processor has no {typeof(TSimd).Name}.");
        var work = call.Work<TVector, TSimd>();
        using var team = new CpuTeam(parts, adapts: false);
        using var shared = new GuardedMemory(work.SharedBytes);
        var scratch = Enumerable.Range(0, parts)
            .Select(_ => new GuardedMemory(work.ScratchBytes)).ToArray();

        team.Run(parts, work.Nanoseconds, (index, count) => call.Run<TVector, TSimd>(
            new CpuPart(index, count, scratch[index].Start, shared.Start, team)));

        Array.ForEach(scratch, memory => memory.Dispose());
    }

    /// <summary>Memory full of NaN; writing behind it is found.</summary>
    private sealed unsafe class GuardedMemory : IDisposable
    {
        private const int Guard = 4096;

        private readonly long _bytes;

        internal GuardedMemory(long bytes)
        {
            _bytes = bytes;
            Start = (byte*)NativeMemory.AlignedAlloc((nuint)(bytes + Guard), 64);
            new Span<byte>(Start, (int)bytes + Guard).Fill(0xFF);
        }

        internal byte* Start { get; }

        public void Dispose()
        {
            var isUntouched = !new Span<byte>(Start + _bytes, Guard).ContainsAnyExcept((byte)0xFF);
            NativeMemory.AlignedFree(Start);
            Assert.True(isUntouched, $"A form wrote behind the {_bytes:N0} bytes that it asked for.");
        }
    }
}
