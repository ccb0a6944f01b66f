namespace GpuBp.Tests.Generator;

/// <summary>
/// Arithmetic of int, uint, long and bool. Left out are divisions by 0 and of the smallest number by
/// −1, which C# answers with an exception, and sums and products of int and long beyond their range,
/// which C leaves undefined; those of uint wrap around.
/// </summary>
internal static class IntegerCases
{
    internal const int Ints = 34;
    internal const int UInts = 18;
    internal const int Longs = 18;

    private const int Smallest = int.MinValue;
    private const long SmallestLong = long.MinValue;

    internal static int Int(int n, int a, int b)
    {
        // Of 15 bits, so that products of two and small factors fit.
        var s = a >> 17;
        var t = b >> 17;
        if (n == 0) return s + t;
        if (n == 1) return s - t;
        if (n == 2) return s * t;
        if (n == 3) return b == 0 || b == -1 ? a : a / b;
        if (n == 4) return b == 0 || b == -1 ? a : a % b;
        if (n == 5) return a & b;
        if (n == 6) return a | b ^ a << 3;
        if (n == 7) return a ^ b & ~a;
        if (n == 8) return -s - -t - (s - t);
        if (n == 9) return a << b;
        if (n == 10) return a >> b;
        if (n == 11) return (a < b ? 1 : 0) + (a <= b ? 2 : 0) + (a > b ? 4 : 0) + (a >= b ? 8 : 0);
        if (n == 12) return (a == b ? 1 : 0) + (a != b ? 2 : 0) + (!(a < b) ? 4 : 0);
        if (n == 13) return b != 0 && b != -1 && a / b > 2 ? 1 : 0;
        if (n == 14) return b == 0 || b == -1 || a % b == 2 ? 1 : 0;
        if (n == 15) return (int)((long)a * b >> 16);
        if (n == 16) return (int)(((uint)a >> 3) / 5u);
        if (n == 17) return a > (uint)b ? 1 : 0;
        if (n == 18) return (int)-(uint)b;
        if (n == 19) return Math.Max(a, b) ^ Math.Min(a, -5);
        if (n == 20) return a == Smallest ? 0 : Math.Abs(a);
        if (n == 21) return a < 0 ? b < 0 ? 1 : 2 : b < 0 ? 3 : 4;
        if (n == 22) return int.MaxValue + (Smallest + (a & 7));
        if (n == 23) return 1 << b | 1 >> b;
        if (n == 24) return (s + t) * (s - t) / 3 % 100 - (s - (t - 7));
        if (n == 25) return (a & 255) << (b & 127) >> 70;
        if (n == 26) return unchecked((int)3_000_000_000u) + s;
        if (n == 27) return 31 * s + 17 * t;

        var c = s;
        if (n == 28)
        {
            c += t;
            c *= 3;
            c -= s;
            c ^= b;
            c |= 16;
            c &= ~1;
            c %= 1000;
            c /= 7;
        }

        if (n == 29)
        {
            c <<= b;
            c >>= 2;
            c >>= -b;
        }

        if (n == 30)
        {
            c += (int)(t * 3L >> 1);
            c = (int)(c + b * 0x1_0000_0001L);
        }

        if (n == 31)
        {
            c++;
            ++c;
            c--;
        }

        if (n == 32)
        {
            var less = a < b;
            var even = (a & 1) == 0;
            var both = less & even;
            var one = less ^ even;
            var any = less | even;
            c = (both ? 1 : 0) + (one ? 2 : 0) + (any ? 4 : 0) + (less == even ? 8 : 0) + (!less != even ? 16 : 0);
        }

        if (n == 33)
        {
            const int Local = 12345;
            const bool IsSet = true;
            c = IsSet ? Local * (Local + s) : b;
        }

        return c;
    }

    internal static uint UInt(int n, uint a, uint b)
    {
        if (n == 0) return a + b;
        if (n == 1) return a - b;
        if (n == 2) return a * b;
        if (n == 3) return b == 0 ? a : a / b;
        if (n == 4) return b == 0 ? a : a % b;
        if (n == 5) return ~(a & b) ^ (a | 1);
        if (n == 6) return a << (int)b;
        if (n == 7) return a >> (int)b;
        if (n == 8) return a << 13 | a >> 19;
        if (n == 9) return a < b ? 1u : a > b ? 2u : 3u;
        if (n == 10) return (uint)((int)a >> 3);
        if (n == 11) return (uint)((long)a * 0xD2511F53L >> 32);
        if (n == 12) return Math.Max(a, b) - Math.Min(a, 3_000_000_000u);
        if (n == 13) return (uint)(a + -1);
        if (n == 14) return (uint)(int)(a >> 8) * 4_000_000_000u;

        var c = a;
        if (n == 15)
        {
            c += b;
            c *= 0xCD9E8D57u;
            c ^= c >> 15;
            c -= 7;
            c <<= 5;
        }

        if (n == 16)
        {
            // The sum of a uint and an int is a long.
            c = (uint)(c + (int)b);
            c++;
        }

        if (n == 17)
            c = (uint)(float)(a >> 9);
        return c;
    }

    internal static long Long(int n, long a, long b)
    {
        // Of 30 bits, so that products of two fit.
        var s = a >> 34;
        var t = b >> 34;
        if (n == 0) return s + t;
        if (n == 1) return s - t;
        if (n == 2) return s * t;
        if (n == 3) return b == 0 || b == -1 ? a : a / b;
        if (n == 4) return b == 0 || b == -1 ? a : a % b;
        if (n == 5) return ~a & b | a ^ -t;
        if (n == 6) return a << (int)b;
        if (n == 7) return a >> (int)b;
        if (n == 8) return (int)a;
        if (n == 9) return (uint)a;
        if (n == 10) return long.MaxValue + (SmallestLong + (a & 7));
        if (n == 11) return Math.Max(a, b) / 4 - Math.Min(s, -5_000_000_000L);
        if (n == 12) return a < b ? 5_000_000_000L : -5_000_000_000L;
        if (n == 13) return a == SmallestLong ? 0 : Math.Abs(a);
        if (n == 14) return 1L << (int)b;
        if (n == 15) return (int)a + t * 3;

        var c = s;
        if (n == 16)
        {
            c += (int)b;
            c <<= (int)b;
            c >>= 70;
            c -= 1;
        }

        if (n == 17)
            c = (uint)a - (int)b;
        return c;
    }
}
