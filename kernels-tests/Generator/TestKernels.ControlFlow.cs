namespace GpuBp.Tests.Generator;

internal static class ControlFlowCases
{
    internal const int Count = 12;

    internal static int Run(int n, int a, int b)
    {
        a &= 31;
        b &= 31;
        var sum = 0;
        if (n == 0)
        {
            for (var k = 0; k < a; k++)
                sum += k * b;
        }
        else if (n == 1)
        {
            for (var k = a; k >= 0; k -= 3)
            {
                if (k == b)
                    break;
                if (k % 2 == 0)
                    continue;
                sum += k;
            }
        }
        else if (n == 2)
        {
            while (a > 0)
            {
                sum += a;
                a /= 2;
            }
        }
        else if (n == 3)
        {
            do
            {
                a--;
                if (a == b)
                    continue;
                sum += a;
            }
            while (a > 0);
        }
        else if (n == 4)
        {
            for (var i = 0; i < 5; i++)
            {
                for (var j = i; ; j++)
                {
                    if (j > a)
                        break;
                    if (j == b)
                        return sum;
                    sum += i ^ j;
                }
            }
        }
        else if (n == 5)
        {
            // The same name in sibling scopes, with different types.
            {
                var local = a * 2;
                sum += local;
            }

            {
                var local = b * 0.5f;
                sum += (int)local;
            }

            for (var local = 0L; local < 3; local++)
                sum += (int)local;
        }
        else if (n == 6)
        {
            int late;
            if (a > b)
                late = a;
            else
                late = b * 2;
            sum = late;
        }
        else if (n == 7)
        {
            int p = a, q = p + b, r = q * p;
            sum = p + q + r;
        }
        else if (n == 8)
        {
            var k = 0;
            for (; ; )
            {
                k++;
                if (k > a)
                    break;
                for (; k % 4 != 0; k++)
                    sum += k;
            }
        }
        else if (n == 9)
        {
            var outer = 0;
            while (true)
            {
                do
                    outer += 3;
                while (outer % 2 == 0);
                if (outer > b)
                    break;
                sum += outer;
            }
        }
        else if (n == 10)
        {
            var up = 0;
            for (var k = 0; k < a; k++, up += 2, sum += up)
                sum++;
        }
        else
        {
            if (a > 3) {; }
            else
                return -1;
            sum = a > 3 && b > 3 ? 1 : a > 3 || b > 3 ? 2 : 3;
        }

        return sum;
    }
}
