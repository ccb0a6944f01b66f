namespace GpuBp.Tests.Generator;

/// <summary>The main loop of a kernel, the one with the most multiplications, as its cubin says.</summary>
/// <param name="Instructions">Instructions of one pass.</param>
/// <param name="Products">Those that multiply: FFMA, and HMMA of tensor cores.</param>
/// <param name="Waits">Those that wait for what an earlier one loads or computes.</param>
internal sealed record CubinLoop(int Instructions, int Products, int Waits)
{
    // Of an instruction's 16 bytes, as nvdisasm shows them: the operation is the lowest 12 bits, and bits 116 to 121
    // name the scoreboards that it waits for.
    private const int Size = 16;
    private const ulong Branch = 0x947;
    private const ulong TensorProduct = 0x23C;
    private static readonly ulong[] Products32 = [0x223, 0x423, 0x823, 0xA23, 0xC23];

    /// <summary>Reads the code of a kernel.</summary>
    /// <param name="cubin">The ELF file.</param>
    /// <param name="kernel">The kernel's name.</param>
    /// <param name="architecture">What it was compiled for; from 90 on branches are written otherwise.</param>
    internal static CubinLoop? Read(byte[] cubin, string kernel, int architecture)
    {
        var code = CubinResources.Code(cubin, kernel);
        CubinLoop? best = null;
        for (var at = 0; at < code.Length; at += Size)
        {
            if ((Low(code, at) & 0xFFF) != Branch)
                continue;

            var target = at + Size + Distance(Low(code, at), High(code, at), architecture);
            if (target < 0 || target >= at)
                continue;

            var loop = Count(code, (int)target, at);
            if (best is null || loop.Products > best.Products)
                best = loop;
        }

        return best is { Products: > 0 } ? best : null;
    }

    /// <summary>The bytes from the end of a branch to where it goes.</summary>
    private static long Distance(ulong low, ulong high, int architecture)
    {
        var field = (long)((high << 46) | (low >> 32 << 14)) >> 14;
        return architecture < 90 ? field : (field << 8) + (long)((low >> 16) & 0xFF) * 4;
    }

    private static CubinLoop Count(ReadOnlySpan<byte> code, int first, int last)
    {
        var (products, waits) = (0, 0);
        for (var at = first; at <= last; at += Size)
        {
            var operation = Low(code, at) & 0xFFF;
            products += operation == TensorProduct || Products32.Contains(operation) ? 1 : 0;
            waits += ((High(code, at) >> 52) & 63) != 0 ? 1 : 0;
        }

        return new CubinLoop((last - first) / Size + 1, products, waits);
    }

    private static ulong Low(ReadOnlySpan<byte> code, int at) => BitConverter.ToUInt64(code[at..]);

    private static ulong High(ReadOnlySpan<byte> code, int at) => BitConverter.ToUInt64(code[(at + 8)..]);
}
