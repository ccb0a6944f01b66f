using Microsoft.CodeAnalysis;

namespace GpuBp.Tests.Generator;

/// <summary>
/// Each construct outside the kernel language is an error that names the allowed alternative. In the
/// sources, ▸ stands where the error is expected; the words, parted by |, are in its message.
/// </summary>
public partial class RejectionTests
{
    private const char Mark = '▸';

    [Fact]
    public void Rejection_SeveralFaults_AreReportedInOneBuild()
    {
        var (source, places) = Places(InKernel(
            """
            ▸switch (d) { default: break; }
            if (d > 0)
            {
                ▸throw new Exception();
            }
            var root = ▸MathF.Cbrt(x[0]);
            x[0] = root;
            """));

        var result = InMemoryBuild.Generate(InMemoryBuild.Compile(source));

        Assert.Equal(places, result.Diagnostics.Select(Place));
        Assert.Equal(["GPUBP003", "GPUBP003", "GPUBP005"], result.Diagnostics.Select(d => d.Id));
        Assert.Empty(result.GeneratedTrees);
    }

    [Fact]
    public void Rejection_SeveralParameters_AreReportedInOneBuild()
    {
        var (source, places) = Places(
            """
            static class C
            {
                [Kernel]
                public static void Run(ArrayView<int> n, bool ▸first, ref int ▸second) => n[0] = 1;
            }
            """);

        var result = InMemoryBuild.Generate(InMemoryBuild.Compile(source));

        Assert.Equal(places, result.Diagnostics.Select(Place));
    }

    [Theory]
    [InlineData("int k = \"text\";")]
    [InlineData("x[0] = missing;")]
    [InlineData("x[0] = Missing(1);")]
    [InlineData("Missing y = default; x[0] = y.Field;")]
    [InlineData("x[0] = 1")]
    [InlineData("int k; x[0] = k.Field;")]
    public void Rejection_FaultOfCSharp_IsLeftToItsCompiler(string body)
    {
        var compilation = InMemoryBuild.Compile(InKernel(body));
        Assert.NotEmpty(InMemoryBuild.Errors(compilation));

        var result = InMemoryBuild.Generate(compilation);

        Assert.Empty(result.Diagnostics);
        Assert.Null(Assert.Single(result.Results).Exception);
    }

    [Fact]
    public void Rejection_OneKernel_LeavesTheOthersTheirSources()
    {
        var compilation = InMemoryBuild.Compile(
            """
            static class C
            {
                [Kernel]
                public static void Bad(ArrayView<int> n) { throw new Exception(); }

                [Kernel]
                public static void Good(ArrayView<int> n) { n[0] = 1; }
            }
            """);

        var result = InMemoryBuild.Generate(compilation);

        Assert.Single(result.Diagnostics);
        Assert.Equal(["C.Good.g.cs", "IlgpuAccess.g.cs"], Assert.Single(result.Results).GeneratedSources.Select(s => s.HintName));
    }

    [Fact]
    public void Rejection_ProjectWithoutUnsafeCode_NamesTheSetting()
    {
        var compilation = InMemoryBuild.Compile(
            "static class C { [Kernel] public static void Run(ArrayView<int> n) { n[0] = 1; } }")
            .WithOptions(InMemoryBuild.Options.WithAllowUnsafe(false));

        var diagnostic = Assert.Single(InMemoryBuild.Generate(compilation).Diagnostics);

        Assert.Equal("GPUBP011", diagnostic.Id);
        Assert.Contains(
            "<AllowUnsafeBlocks>true</AllowUnsafeBlocks>",
            diagnostic.GetMessage(null),
            StringComparison.Ordinal);
    }

    /// <summary>A kernel with views x and n and an int d, with a helper and a policy beside it.</summary>
    private static string InKernel(string body) =>
        $$"""
        static class Sample
        {
            private static float s_factor = 2;

            private static float Factor => s_factor;

            [Kernel]
            public static void Run(ArrayView<float> x, ArrayView<int> n, int d)
            {
                {{body}}
            }

            private static float Square(float value) => value * value;

            private static int Next(ArrayView<int> n) { n[0] += 1; return n[0]; }
        }

        struct Pair
        {
            public float A, B;
            public float Sum => A + B;
            public float Both { set { A = value; B = value; } }
            public Pair(float a) { A = a; B = a; }
            public static Pair operator +(Pair left, Pair right) => left;
            public static bool operator ==(Pair left, Pair right) => true;
            public static bool operator !=(Pair left, Pair right) => false;
            public static explicit operator float(Pair pair) => pair.A;
            public override bool Equals(object? other) => true;
            public override int GetHashCode() => 0;
        }
        """;

    private static void Rejects(string source, string id, string words)
    {
        (source, var places) = Places(source);
        var compilation = InMemoryBuild.Compile(source);
        Assert.Empty(InMemoryBuild.Errors(compilation));

        var result = InMemoryBuild.Generate(compilation);

        var diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal(id, diagnostic.Id);
        foreach (var word in words.Split('|'))
            Assert.Contains(word, diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Equal(places, [Place(diagnostic)]);
        Assert.Empty(result.GeneratedTrees);
    }

    private static (string Source, List<string> Places) Places(string source)
    {
        var places = new List<string>();
        for (var at = source.IndexOf(Mark); at >= 0; at = source.IndexOf(Mark))
        {
            var before = source[..at];
            var column = at - before.LastIndexOf('\n');
            places.Add($"({before.Count(c => c == '\n') + 1},{column})");
            source = source.Remove(at, 1);
        }

        return (source, places);
    }

    private static string Place(Diagnostic diagnostic)
    {
        var start = diagnostic.Location.GetLineSpan().StartLinePosition;
        return $"({start.Line + 1},{start.Character + 1})";
    }
}
