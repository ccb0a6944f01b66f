using System.Text;

namespace GpuBp.Tests.Generator;

/// <summary>What a kernel asks of a multiprocessor, as its cubin says.</summary>
/// <param name="Registers">Of each thread.</param>
/// <param name="FrameBytes">What its own frame takes of a thread's stack: arrays and spilled registers.</param>
/// <param name="StackBytes">The same with all that it calls.</param>
internal sealed record CubinResources(int Registers, int FrameBytes, int StackBytes)
{
    // Attributes of .nv.info whose value is a symbol and a number.
    private const byte NumberOfSymbol = 4;
    private const byte FrameSize = 0x11;
    private const byte MinimumStackSize = 0x12;
    private const byte RegisterCount = 0x2F;

    /// <summary>Reads the section .nv.info of a 64-bit ELF file.</summary>
    internal static CubinResources Read(byte[] cubin, string kernel)
    {
        Assert.Equal("\u007fELF\u0002"u8, cubin.AsSpan(0, 5));
        var sections = Sections(cubin).ToList();
        var info = Section(".nv.info");
        var symbols = Section(".symtab");
        var names = Section(".strtab");

        int? registers = null, frame = null, stack = null;
        for (var at = info.At; at < info.At + info.Size;)
        {
            var format = cubin[at];
            var attribute = cubin[at + 1];
            var size = format == NumberOfSymbol ? BitConverter.ToUInt16(cubin, at + 2) : 0;
            if (format == NumberOfSymbol && size == 8)
            {
                var symbol = symbols.At + 24 * BitConverter.ToInt32(cubin, at + 4);
                var value = BitConverter.ToInt32(cubin, at + 8);
                var isKernel = Text(cubin, names.At + BitConverter.ToInt32(cubin, symbol)) == kernel;
                if (isKernel && attribute == RegisterCount)
                    registers = value;
                else if (isKernel && attribute == FrameSize)
                    frame = value;
                else if (isKernel && attribute == MinimumStackSize)
                    stack = value;
            }

            at += 4 + size;
        }

        Assert.True(
            registers is not null && frame is not null && stack is not null,
            $"The cubin of {kernel} does not say what the kernel needs.");
        return new CubinResources(registers.Value, frame.Value, stack.Value);

        (string Name, int At, int Size) Section(string name) => Assert.Single(sections, s => s.Name == name);
    }

    /// <summary>The instructions of a kernel.</summary>
    internal static ReadOnlySpan<byte> Code(byte[] cubin, string kernel)
    {
        var (_, at, size) = Assert.Single(Sections(cubin), s => s.Name == $".text.{kernel}");
        return cubin.AsSpan(at, size);
    }

    private static IEnumerable<(string Name, int At, int Size)> Sections(byte[] cubin)
    {
        var table = (int)BitConverter.ToInt64(cubin, 40);
        var count = BitConverter.ToUInt16(cubin, 60);
        var names = At(BitConverter.ToUInt16(cubin, 62));
        for (var i = 0; i < count; i++)
        {
            var name = Text(cubin, names + BitConverter.ToInt32(cubin, table + 64 * i));
            yield return (name, At(i), (int)BitConverter.ToInt64(cubin, table + 64 * i + 32));
        }

        int At(int section) => (int)BitConverter.ToInt64(cubin, table + 64 * section + 24);
    }

    private static string Text(byte[] bytes, int at) =>
        Encoding.ASCII.GetString(bytes, at, Array.IndexOf(bytes, (byte)0, at) - at);
}
