using GpuBp.Tests.House;

namespace GpuBp.Tests.Generator;

/// <summary>The forms without arrays that kernels get for ILGPU.</summary>
public class IlgpuFormTests
{
    private const string Own = "Sums";
    private const string Form = "SumsOnIlgpuForm";

    private static readonly string[] Operators = ["+", "-", "*", "&", "|", "^", "<<", ">>", "/", "%"];
    private static readonly string[] Comparisons = ["<", "<=", ">", ">=", "==", "!="];

    [Theory]
    [InlineData("SmallTile", "Square"), InlineData("StagedTile", "Square"), InlineData("StagedTile", "Halve")]
    public void Form_OfAProduct_ComputesWhatTheKernelDoes(string tile, string function)
    {
        var build = IlgpuBuild.Load(IlgpuSources.Product);
        var chosen = build.Chosen("Product", tile, function);
        var random = RandomNumbers.Create();
        float[][] inputs = [random.Floats(32)];

        var (depth, length) = (random.NextInt(1, 9), random.NextInt(1, 14));
        var expected = IlgpuBuild.Run<float>(build.Written("Product", tile, function), depth, inputs, length);

        Assert.EndsWith("ProductOnIlgpu_User_" + tile, chosen.DeclaringType!.Name, StringComparison.Ordinal);
        Assert.Equal(expected, IlgpuBuild.Run<float>(chosen, depth, inputs, length));
    }

    [Fact]
    public void Form_OfAProduct_IsAsReviewed()
    {
        var source = IlgpuBuild.Load(IlgpuSources.Product).Sources["User.Product.Run.g.cs"];

        GoldenFile.Matches(
            "kernels-tests/Golden/IlgpuForm.txt",
            source[source.IndexOf("file static class ProductOnIlgpu", StringComparison.Ordinal)..]);
    }

    [Theory]
    // Indices that come by way of locals, of helpers' arguments, of parts of views and of known choices.
    [InlineData("for (var r = 0; r < 4; r++) { var at = 3 - r; sums[at] = x[r]; }")]
    [InlineData("for (var r = 6; r > -2; r -= 2) sums[(r + 2) / 2 - (r > 2 ? 1 : r / 8)] = x[r + 2] * r;")]
    [InlineData("for (var r = 0; r < 4; r++) Set(sums, r, x[r]);")]
    [InlineData("for (var r = 0; r < 2; r++) for (var c = 0; c < 2; c++) Set(sums.SubView(r * 2, 2), c, x[r + c]);")]
    [InlineData("for (long r = 0; r < 1; r++) Pair(sums, x[i] > 0f); ")]
    [InlineData("for (var r = 0; r < 4; r++) sums[r] = 0f; for (var k = 0; k < 5; k++) for (var r = 0; r < 4; r++) sums[r] += x[k] * r;")]
    [InlineData("for (var r = 0; r < 5; r++) if (r < 4 && x[r] != sums[Math.Min(r, 3)]) sums[Math.Min(r, 3)] = x[r];")]
    [InlineData("for (var r = 0; r < 4; r++) { sums[r] = x[r]; Set(sums, r, Twice(sums[r])); }")]
    [InlineData("var total = Sum(sums.SubView(1, 3), x); sums[0] = total;")]
    [InlineData("Set(sums, 3, 1f); while (sums[3] < 9f) { if (x[0] > 2f) break; sums[3] += sums.Length; }")]
    public void Form_KnownIndices_ComputesWhatTheKernelDoes(string body) => Compare(
        body + " if (i == 2) for (var r = 0; r < 4; r++) y[r] = sums[r];", Form);

    [Fact]
    public void Form_Integers_AreFoldedAsCSharpComputesThem()
    {
        var random = RandomNumbers.Create();
        var values = Operators.Select((op, n) =>
            $"sums[{n}] = ({random.Next(int.MinValue, int.MaxValue)} + r) {op} ({(n < 8 ? random.NextInt(-99, 99) : random.NextInt(1, 99))} + r);");
        var tests = Comparisons.Select((op, n) =>
            $"sums[{n + 10}] = r {op} 2 ? (~r - -r) : (int)(uint)(long)(r - 3) + Math.Max(r, 1);");
        var source = IlgpuSources.WithArray(
            $"for (var r = 0; r < 5; r++) {{ Index(sums, r); {string.Concat(values)} {string.Concat(tests)} " +
            "for (var n = 0; n < 16; n++) y[r * 16 + n] = sums[n]; }",
            "private static void Index(ArrayView<int> a, int r) => a[r] = 0;")
            .Replace("ArrayView<float>", "ArrayView<int>", StringComparison.Ordinal)
            .Replace("Allocate<float>(4)", "Allocate<int>(16)", StringComparison.Ordinal);

        var build = IlgpuBuild.Load(source);
        var chosen = build.Chosen(Own);

        Assert.EndsWith(Form, chosen.DeclaringType!.Name, StringComparison.Ordinal);
        Assert.Equal(
            IlgpuBuild.Run<int>(build.Written(Own), 0, [[0f]], 80), IlgpuBuild.Run<int>(chosen, 0, [[0f]], 80));
    }

    [Theory]
    // Indices that only the running kernel knows, or that no loop counts.
    [InlineData("sums[(int)x[0]] = 1f;")]
    [InlineData("for (var r = 0; r < i; r++) sums[r] = 1f;")]
    [InlineData("var at = 0; for (var r = 0; r < 4; r++) { sums[at] = 1f; at++; }")]
    [InlineData("for (var r = 0; r < 4; r++) { if (x[r] > 1f) continue; sums[r] = 1f; }")]
    // What stays an array: a long one, one read as other numbers, one handed to a function that returns early,
    // into an expression, or to a CUDA form.
    [InlineData("var more = LocalMemory.Allocate<float>(257); for (var r = 0; r < 257; r++) more[r] = 1f; sums[0] = more[2];")]
    [InlineData("sums.Cast<int>()[0] = 1;")]
    [InlineData("Early(sums, x[0]);")]
    [InlineData("y[1] = 1f + Sum(sums, x);")]
    [InlineData("Cuda(sums);")]
    public void Form_WithoutOne_LeavesTheKernelsOwnMethod(string body) => Compare(
        body + " if (i == 2) y[0] = sums[0];", Own);

    [Fact]
    public void Form_OfATileTooLargeForRegisters_LeavesTheKernelsOwnMethod()
    {
        var build = IlgpuBuild.Load(IlgpuSources.Product);

        Assert.Equal("Product", build.Chosen("Product", "LargeTile", "Halve").DeclaringType!.Name);
    }

    /// <summary>Runs a body as it was written and as ILGPU gets it.</summary>
    private static void Compare(string body, string expectedClass)
    {
        var build = IlgpuBuild.Load(IlgpuSources.WithArray(
            "for (var r = 0; r < 4; r++) sums[r] = 0f; " + body,
            """
            private static void Set(ArrayView<float> a, int at, float value) => a[at] = value;
            private static float Twice(float value) => value + value;
            private static float Sum(ArrayView<float> a, ArrayView<float> x)
            {
                var total = x[0];
                for (var k = 0; k < a.Length; k++)
                    total += a[k] + x[k];
                return total;
            }
            private static void Pair(ArrayView<float> a, bool isUp)
            {
                a[0] = isUp ? 1f : 2f;
                if (isUp)
                    a[1] = 3f;
                else
                    a[1] = 4f;
            }
            private static void Early(ArrayView<float> a, float x)
            {
                if (x > 0f)
                    return;
                a[0] = x;
            }
            [CudaForm(800, "a[0] = 1.0f;")]
            private static void Cuda(ArrayView<float> a) => a[0] = 1f;
            """));
        var chosen = build.Chosen(Own);
        float[][] inputs = [[1.5f, 0.25f, 3f, 0.5f, 2f, -1f, 4f, 8f, 7f]];

        Assert.EndsWith(expectedClass, chosen.DeclaringType!.Name, StringComparison.Ordinal);
        Assert.Equal(IlgpuBuild.Run<float>(build.Written(Own), 2, inputs, 4), IlgpuBuild.Run<float>(chosen, 2, inputs, 4));
    }
}
