using GpuBp.Compute;
using GpuBp.Kernels;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Kernels;

/// <summary>
/// What the products note of numbers that are not finite; that they note nothing of others is part of
/// the products' own tests.
/// </summary>
public class FiniteCheckTests
{
    [Theory, EveryDevice]
    public void WeightProducts_OneNumberNotFinite_NoteTheBatch(string deviceName)
    {
        var random = RandomNumbers.Create();
        foreach (var shape in ProductShapes.Of(deviceName, random))
            Verify(
                deviceName,
                random,
                shape,
                (delta, x, gradW, check) => BackwardLaunches.WeightGradient(delta, x, gradW, check),
                (delta, x, w, rate, check) => UpdateLaunches.WeightDescent(delta, x, w, rate, check));
    }

    [Theory]
    [EveryDevice(ProductShapes.Cpu, Only = TestDevices.KernelForms)]
    [EveryDevice(ProductShapes.Processor)]
    [EveryDevice(ProductShapes.SmallProcessor)]
    [EveryDevice(ProductShapes.Gpu)]
    [EveryDevice(ProductShapes.SmallGpu)]
    public void WeightProducts_EveryTile_NoteTheBatch(string deviceName, string tile)
    {
        var random = RandomNumbers.Create();
        foreach (var shape in ProductShapes.Of(deviceName, random).TakeLast(6))
            Verify(
                deviceName,
                random,
                shape,
                (delta, x, gradW, check) =>
                    ProductShapes.Run(tile, new WeightGradientTests.Call(delta, x, gradW, check)),
                (delta, x, w, rate, check) =>
                    ProductShapes.Run(tile, new WeightDescentTests.Call(delta, x, w, rate, check)));
    }

    [Theory, MemberData(nameof(SimdProductTests.Widths), MemberType = typeof(SimdProductTests))]
    public void WeightProducts_EveryWidth_NoteTheBatch(int bits)
    {
        var random = RandomNumbers.Create();
        foreach (var shape in SimdProductTests.Shapes(random))
            Verify(
                "cpu",
                random,
                shape,
                (delta, x, gradW, check) => SimdParts.Run(
                    bits, random.NextInt(1, 7), SimdProductTests.Gradient(delta, x, gradW, check)),
                (delta, x, w, rate, check) => SimdParts.Run(
                    bits, random.NextInt(1, 7), SimdProductTests.Descent(delta, x, w, rate, check)));
    }

    [Theory, EveryDevice]
    public void WeightDescent_UpdateBeyondFloats_NotesTheBatch(string deviceName)
    {
        // δ·x = −2¹⁰⁰ and η = 2¹⁰⁰ are finite, their product is not.
        var device = TestDevices.Get(deviceName);
        var large = MathF.Pow(2, 50);
        using var delta = new GuardedMatrix(device, new float[,] { { 0, -large } });
        using var x = new GuardedMatrix(device, new[,] { { large } });
        using var w = new GuardedMatrix(device, new float[2, 1]);
        using var rate = device.Upload<float>([large * large]);
        using var notes = new GuardedCheck(device, batch: 4);

        UpdateLaunches.WeightDescent(delta.Matrix, x.Matrix, w.Matrix, rate, notes.Check);

        Assert.Equal([0, float.PositiveInfinity], w.Read());
        Assert.Equal(4, notes.Read());
    }

    private static void Verify(
        string deviceName,
        RandomNumbers random,
        (int Batch, int Outputs, int Inputs) shape,
        Action<Matrix, Matrix, Matrix, FiniteCheck> gradient,
        Action<Matrix, Matrix, Matrix, BufferView<float>, FiniteCheck> descent)
    {
        var (batch, outputs, inputs) = shape;
        var device = TestDevices.Get(deviceName);
        float[][,] numbers =
        [
            random.SingleMatrix(batch, outputs), random.SingleMatrix(batch, inputs),
            random.SingleMatrix(outputs, inputs),
        ];
        float[] notFinite = [float.NaN, float.PositiveInfinity, float.NegativeInfinity];
        void Spoil(int which)
        {
            var matrix = numbers[which];
            matrix[random.NextInt(0, matrix.GetLength(0) - 1), random.NextInt(0, matrix.GetLength(1) - 1)] =
                notFinite[random.NextInt(0, 2)];
        }

        // The gradient of δ or x; an update of any of the three.
        var forGradient = random.NextInt(0, 1);
        Spoil(forGradient);
        using var delta = new GuardedMatrix(device, numbers[0]);
        using var x = new GuardedMatrix(device, numbers[1]);
        using var gradW = new GuardedMatrix(device, outputs, inputs);
        using var notes = new GuardedCheck(device, batch: 5);
        gradient(delta.Matrix, x.Matrix, gradW.Matrix, notes.Check);
        Assert.True(notes.Read() == 5, $"gradient, {shape}, {random}");

        // A later batch is no news, an earlier one is.
        notes.GoTo(6);
        gradient(delta.Matrix, x.Matrix, gradW.Matrix, notes.Check);
        Assert.True(notes.Read() == 5, $"gradient of a later batch, {shape}, {random}");
        notes.GoTo(3);
        gradient(delta.Matrix, x.Matrix, gradW.Matrix, notes.Check);
        Assert.True(notes.Read() == 3, $"gradient of an earlier batch, {shape}, {random}");

        numbers[forGradient] = random.SingleMatrix(batch, forGradient == 0 ? outputs : inputs);
        Spoil(random.NextInt(0, 2));
        using var deltaOfUpdate = new GuardedMatrix(device, numbers[0]);
        using var xOfUpdate = new GuardedMatrix(device, numbers[1]);
        using var w = new GuardedMatrix(device, numbers[2]);
        using var rate = device.Upload<float>([random.NextSingle()]);
        using var notesOfUpdate = new GuardedCheck(device, batch: 0);
        descent(deltaOfUpdate.Matrix, xOfUpdate.Matrix, w.Matrix, rate, notesOfUpdate.Check);
        Assert.True(notesOfUpdate.Read() == 0, $"update, {shape}, {random}");
    }
}
