using System.Reflection;
using GpuBp.Compute;
using GpuBp.Kernels;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Generator;
using GpuBp.Tests.Kernels;
using GpuBp.Tests.Reference;
using Microsoft.CodeAnalysis;

namespace GpuBp.Tests.Training;

/// <summary>σ(z) = ½ (z + √(1 + z²));  σ′ = a² / (a² + ¼)</summary>
public readonly partial struct Squareplus : IActivation
{
    public static bool KeepsZ => false;

    // For z below 0 the sum would cancel; it is ¼ of the inverse of that for −z.
    public static float Apply(float z)
    {
        var sum = 0.5f * (MathF.Abs(z) + MathF.Sqrt(1f + z * z));
        return z < 0f ? 0.25f / sum : sum;
    }

    public static float Derivative(float kept) => kept * kept / (kept * kept + 0.25f);
}

/// <summary>The same from z: σ′ = ½ (1 + z / √(1 + z²))</summary>
public readonly partial struct SquareplusOfZ : IActivation
{
    public static bool KeepsZ => true;

    public static float Apply(float z) => Squareplus.Apply(z);

    public static float Derivative(float kept) => 0.5f * (1f + kept / MathF.Sqrt(1f + kept * kept));
}

/// <summary>C = √(p² + (a − y)²) − p;  δ = (a − y) / √(p² + (a − y)²) · σ′(z)</summary>
public readonly partial struct PseudoHuberLoss : ILoss
{
    public static float Cost(float z, float a, float y, float parameter) =>
        MathF.Sqrt(parameter * parameter + (a - y) * (a - y)) - parameter;

    public static float Delta(float a, float y, float derivative, float parameter) =>
        (a - y) / MathF.Sqrt(parameter * parameter + (a - y) * (a - y)) * derivative;
}

/// <summary>An activation and a loss that the library does not know.</summary>
public class OwnPolicyTests
{
    private const float Parameter = 0.75f;

    [Theory, EveryDevice(false), EveryDevice(true)]
    public void OwnActivationAndLoss_Gradients_MatchTheFormulas(string deviceName, bool keepsZ)
    {
        const int Batch = 19;
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);
        var own = keepsZ ? Activation.Of<SquareplusOfZ>() : Activation.Of<Squareplus>();
        using var network = new Mlp(device, [6, 8, 5], own, seed: random.Next());
        var x = random.SingleMatrix(Batch, 6);
        var y = random.SingleMatrix(Batch, 5, 3);
        using var xOnDevice = new GuardedMatrix(device, x);
        using var yOnDevice = new GuardedMatrix(device, y);
        using var costs = new GuardedCosts(device, Batch);
        using var step = new TrainingStep(
            network,
            Loss.Of<PseudoHuberLoss>(parameter: Parameter).For(own),
            new Sgd(0.1f),
            Batch,
            new() { StoresGradients = true });
        var w1 = FloatError.Wide(network.Layers[0].GetWeights());
        var w2 = FloatError.Wide(network.Layers[1].GetWeights());

        step.Run(xOnDevice.Matrix, yOnDevice.Matrix, costs.Next);

        // BP1–BP4 by hand.
        static double Slope(double z) => (1 + z / Math.Sqrt(1 + z * z)) / 2;
        static double[,] Apply(double[,] z) => FloatError.Map(z, v => (v + Math.Sqrt(1 + v * v)) / 2);
        var z1 = ReferenceEquations.PreActivation(FloatError.Wide(x), w1, null);
        var a1 = Apply(z1);
        var z2 = ReferenceEquations.PreActivation(a1, w2, null);
        var a2 = Apply(z2);
        var (delta2, cost) = (new double[Batch, 5], 0.0);
        for (var i = 0; i < Batch; i++)
        {
            for (var j = 0; j < 5; j++)
            {
                var d = a2[i, j] - y[i, j];
                cost += Math.Sqrt(Parameter * Parameter + d * d) - Parameter;
                delta2[i, j] = d / Math.Sqrt(Parameter * Parameter + d * d) * Slope(z2[i, j]);
            }
        }

        var delta1 = ReferenceEquations.BackwardDelta(delta2, w2, z1, ReferenceActivation.Identity);
        for (var i = 0; i < Batch; i++)
        {
            for (var k = 0; k < 8; k++)
                delta1[i, k] *= Slope(z1[i, k]);
        }

        // As for the library's own networks: five steps of independent errors, twice for σ′.
        var share = 2 * Math.Sqrt(5) * (FloatError.OfSum(Batch) + FloatError.Function);
        var gradW1 = ReferenceEquations.WeightGradient(delta1, FloatError.Wide(x));
        var gradW2 = ReferenceEquations.WeightGradient(delta2, a1);
        FloatError.AssertWithin(
            share * FloatError.Norm(gradW1),
            gradW1,
            network.Layers[0].WeightsIn(step.LastGradients).ToArray(),
            $"{random}");
        FloatError.AssertWithin(
            share * FloatError.Norm(gradW2),
            gradW2,
            network.Layers[1].WeightsIn(step.LastGradients).ToArray(),
            $"{random}");
        Assert.Equal(cost, costs.Read(Batch).Sum(c => (double)c), share * cost);
    }

    [Theory, EveryDevice]
    public void OwnActivationAndLoss_Trained_Learn(string deviceName)
    {
        using var network = new Mlp(
            TestDevices.Get(deviceName),
            [2, 8, 1],
            Activation.Of<Squareplus>("soft"),
            Activation.Identity,
            seed: 1);
        using var trainer = new Trainer(
            network, Loss.Of<PseudoHuberLoss>("huber", parameter: 1), new Sgd(0.3f), batchSize: 4);

        var loss = trainer.FitLast(TrainingData.Xor, epochs: 1000)[^1].Loss;

        Assert.Equal("2 → 8 soft → 1 identity", network.ToString());
        Assert.True(loss < 0.001, $"The loss is {loss}.");
    }

    [Theory]
    [InlineData("Activation.Of<Mine>()")]
    [InlineData("Loss.Of<Mine>()")]
    public void Of_StructOfAProjectWithoutTheGenerator_SaysWhatIsMissing(string call)
    {
        var run = WithoutGenerator(call).GetType("Program")!.GetMethod("Run")!
            .CreateDelegate<Func<object>>();

        SaysWhatIsMissing(Assert.Throws<InvalidOperationException>(run));
    }

    [Fact]
    public void Kernel_StructOfAProjectWithoutTheGenerator_SaysWhatIsMissing()
    {
        var mine = WithoutGenerator("0").GetType("Mine")!;
        var kernel = typeof(GpuBp.Kernels.Launch)
            .GetMethod("ActivateKernel", BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(mine).CreateDelegate<Func<Kernel>>();

        // Again, since a failure of a static initializer would be told once and then wrapped.
        SaysWhatIsMissing(Assert.Throws<InvalidOperationException>(kernel));
        SaysWhatIsMissing(Assert.Throws<InvalidOperationException>(kernel));
    }

    private static Assembly WithoutGenerator(string value)
    {
        var project = InMemoryBuild.Compile(
            $$"""
            using GpuBp;
            using GpuBp.Kernels;

            public readonly struct Mine : IActivation, ILoss
            {
                public static bool KeepsZ => false;
                public static float Apply(float z) => z;
                public static float Derivative(float a) => 1f;
                public static float Cost(float z, float a, float y, float parameter) => a - y;
                public static float Delta(float a, float y, float derivative, float parameter) => derivative;
            }

            public static class Program
            {
                public static object Run() => {{value}};
            }
            """).AddReferences(MetadataReference.CreateFromFile(typeof(Activation).Assembly.Location));
        using var image = new MemoryStream();
        Assert.True(project.Emit(image).Success);
        return Assembly.Load(image.ToArray());
    }

    private static void SaysWhatIsMissing(InvalidOperationException e)
    {
        Assert.Contains("Mine", e.Message, StringComparison.Ordinal);
        Assert.Contains("Reference GpuBp.Generator", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OwnLoss_WithSoftmax_IsRefusedByName()
    {
        var e = Assert.Throws<ArgumentException>(
            () => Loss.Of<PseudoHuberLoss>().For(Activation.Softmax));

        Assert.Contains(nameof(PseudoHuberLoss), e.Message, StringComparison.Ordinal);
    }
}
