namespace GpuBp.Kernels.Simd;

/// <summary>A number that the JIT compiler sees as a constant.</summary>
internal interface ICount
{
    static abstract int Count { get; }
}

internal readonly struct One : ICount
{
    public static int Count => 1;
}

internal readonly struct Two : ICount
{
    public static int Count => 2;
}

internal readonly struct Three : ICount
{
    public static int Count => 3;
}

internal readonly struct Four : ICount
{
    public static int Count => 4;
}

internal readonly struct Five : ICount
{
    public static int Count => 5;
}

internal readonly struct Six : ICount
{
    public static int Count => 6;
}

internal readonly struct Seven : ICount
{
    public static int Count => 7;
}

internal readonly struct Eight : ICount
{
    public static int Count => 8;
}

internal readonly struct Nine : ICount
{
    public static int Count => 9;
}

internal readonly struct Ten : ICount
{
    public static int Count => 10;
}

internal readonly struct Eleven : ICount
{
    public static int Count => 11;
}

internal readonly struct Twelve : ICount
{
    public static int Count => 12;
}

internal readonly struct Thirteen : ICount
{
    public static int Count => 13;
}

internal readonly struct Fourteen : ICount
{
    public static int Count => 14;
}
