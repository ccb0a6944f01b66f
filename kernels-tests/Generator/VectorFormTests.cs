using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuBp.Kernels;
using GpuBp.Kernels.Simd;
using GpuBp.Tests.Kernels;
using GpuBp.Tests.Training;
using Microsoft.CodeAnalysis;

namespace GpuBp.Tests.Generator;

/// <summary>The vector forms that the generator adds to policies: in each lane the bits of the struct's function.</summary>
public partial class VectorFormTests
{
    private static readonly float[] Edges =
    [
        0f, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, float.MaxValue,
        float.MinValue, 1f, -1f, 2f, -2f, 4f, -3f,
    ];

    public static TheoryData<int> Widths => Kernels.SimdFormTests.Widths;

    [Theory, MemberData(nameof(Widths))]
    public void Activation_OfBranchesAndLoops_HasTheBitsOfItsStruct(int bits)
    {
        Assert.True(HasOwn<Branches>(nameof(IActivation.Apply)) && HasOwn<Branches>(nameof(IActivation.Derivative)));
        Compare<Branches>(bits);
    }

    [Theory, MemberData(nameof(Widths))]
    public void Activation_WithAFunctionThatVectorsLack_IsCalledForEachLane(int bits)
    {
        Assert.False(HasOwn<Powers>(nameof(IActivation.Apply)));
        Compare<Powers>(bits);
    }

    [Theory, MemberData(nameof(Widths))]
    public void Rule_OfOnesOwn_HasTheBitsOfItsStruct(int bits)
    {
        Assert.True(HasOwn<LionRule>(nameof(IUpdateRule.Step)));
        Assert.SkipUnless(
            bits < 512 ? bits < 256 || Width256.IsSupported : Width512.IsSupported, $"No vectors of {bits} bits.");
        var random = RandomNumbers.Create();
        float[] n = random.Floats(6), w = random.Floats(bits / 32), m = random.Floats(bits / 32);
        var (v, g) = (random.Floats(bits / 32), random.Floats(bits / 32));
        var step = new Hyperparameters { Rate = n[0], Hyper1 = n[1], Hyper2 = n[2], Hyper3 = n[3], Hyper4 = n[4], Step = n[5] };
        var expected = w.Select((weight, lane) => LionRule.Step(
            new Parameter { Weight = weight, State1 = m[lane], State2 = v[lane] }, g[lane], step)).ToList();

        switch (bits)
        {
            case 512: Step<LionRule, Vector512<float>, Width512>(w, m, v, g, step); break;
            case 256: Step<LionRule, Vector256<float>, Width256>(w, m, v, g, step); break;
            default: Step<LionRule, Vector128<float>, Width128>(w, m, v, g, step); break;
        }

        Assert.Equal(
            expected,
            w.Select((weight, lane) => new Parameter { Weight = weight, State1 = m[lane], State2 = v[lane] }));
    }

    [Theory]
    [InlineData("public readonly struct P", "MathF.Abs(z)", "declare 'P' partial")]
    [InlineData("public readonly partial struct P", "MathF.Sin(z)", "MathF.Sin has no vector form")]
    [InlineData("public readonly partial struct P", "(int)z", "a value that is no float has no vector form")]
    public void Policy_WithoutAVectorForm_IsTold(string head, string value, string words)
    {
        var project = InMemoryBuild.Compile(
            $$"""
            using GpuBp.Kernels;

            {{head}} : IActivation
            {
                public static bool KeepsZ => true;
                public static float Apply(float z) => {{value}};
                public static float Derivative(float z) => {{value}};
            }
            """).AddReferences(MetadataReference.CreateFromFile(typeof(Activation).Assembly.Location));

        var notes = InMemoryBuild.Build(project);

        Assert.NotEmpty(notes);
        Assert.All(notes, note =>
        {
            Assert.Equal(("GPUBP014", DiagnosticSeverity.Info), (note.Id, note.Severity));
            Assert.Contains(words, note.GetMessage(), StringComparison.Ordinal);
        });
    }

    private static void Compare<T>(int bits)
        where T : struct, IActivation
    {
        var random = RandomNumbers.Create();
        float[] x = [.. Edges, .. random.Floats(1000).Select(value => 4 * value)];

        var applied = SimdFunctions.Map<SimdFunctions.Activation<T>>(bits, x);
        var derivatives = SimdFunctions.Map<SimdFunctions.Derivative<T>>(bits, x);

        for (var i = 0; i < x.Length; i++)
        {
            Assert.True(Same(T.Apply(x[i]), applied[i]), $"σ({x[i]:R}) is {applied[i]:R}; {random}");
            Assert.True(Same(T.Derivative(x[i]), derivatives[i]), $"σ′({x[i]:R}) is {derivatives[i]:R}; {random}");
        }
    }

    private static bool Same(float expected, float actual) => float.IsNaN(expected)
        ? float.IsNaN(actual)
        : BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(actual);

    /// <summary>Whether the struct has a vector form of its own.</summary>
    private static bool HasOwn<T>(string name) => typeof(T)
        .GetMethods(BindingFlags.Static | BindingFlags.NonPublic)
        .Any(m => m.IsGenericMethod && m.Name.EndsWith("." + name, StringComparison.Ordinal));

    private static void Step<TRule, TVector, TSimd>(float[] w, float[] state1, float[] state2, float[] g, Hyperparameters h)
        where TRule : struct, IUpdateRule
        where TVector : struct
        where TSimd : struct, ISimd<TVector> => TRule.Step<TRule, TVector, TSimd>(
            ref Unsafe.As<float, TVector>(ref w[0]),
            ref Unsafe.As<float, TVector>(ref state1[0]),
            ref Unsafe.As<float, TVector>(ref state2[0]),
            Unsafe.As<float, TVector>(ref g[0]),
            h);

    /// <summary>No function that anybody needs: all that a vector form is made of.</summary>
    internal readonly partial record struct Branches : IActivation
    {
        private const int Rounds = 3;

        public static bool KeepsZ => true;

        public static float Apply(float z)
        {
            if (z > 2f)
                return MathF.Max(0f, z * z + 1f);

            var sum = 0f;
            var isMiddle = z != -1f && !(z <= -3f);
            if (isMiddle)
            {
                sum += z * 0.5f;
            }
            else
            {
                sum = -z;
                sum -= 1f;
            }

            for (var round = 0; round < Rounds; round++)
            {
                if (sum >= 0.25f || z == 0f)
                    sum = sum * 0.5f + round;
            }

            if (IsSmall(sum))
                return MathF.Min(-0f * z, sum);
            return MathF.Max(sum, -z);
        }

        public static float Derivative(float kept)
        {
            if (kept > 2f)
            {
                if (kept < 4f)
                    return kept;
                kept = kept - 1f;
            }
            else if (kept < -2f)
            {
                kept = -kept;
            }

            return MathF.Min(kept, MathF.Max(-kept, 0f)) -
                (kept >= 1f || IsSmall(kept) && Rounds > 2 ? 1f : -MathF.Sqrt(MathF.Abs(kept)));
        }

        private static bool IsSmall(float x) => MathF.Abs(x) < 0.125f;
    }

    /// <summary>σ(z) = |z|³</summary>
    internal readonly partial struct Powers : IActivation
    {
        public static bool KeepsZ => true;

        public static float Apply(float z) => MathF.Pow(MathF.Abs(z), 3f);

        public static float Derivative(float kept) => MathF.Floor(kept);
    }
}
