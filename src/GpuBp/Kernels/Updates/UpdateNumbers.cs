using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// What all parameters share in a step of an optimiser, computed once: η, the settings, by how much the
/// gradient is clipped, and the number of the step, which it counts.
/// </summary>
/// <remarks>
/// Running means that start at 0 are too small by the factor 1 − βᵗ after t steps. With c₁ and c₂ those of the
/// first and the second state, η ← η √c₂ / c₁ and c ← c √c₂ put that right for all parameters:
/// η (m / c₁) / (√(v / c₂) + c) is the same number. Without such means both are 1. The norm adds the partial
/// sums of <see cref="GradientSquares"/>, every <see cref="Threads"/>-th of them, then those sums in order.
/// </remarks>
internal static class UpdateNumbers
{
    /// <summary>Threads of the only group.</summary>
    internal const int Threads = 64;

    /// <summary>The numbers of an optimiser, for each where it is found.</summary>
    internal const int Rate = 0, A = 1, B = 2, C = 3, D = 4, LogBeta1 = 5, LogBeta2 = 6, ClipNorm = 7, IsDecoupled = 8;

    /// <summary>How many an optimiser has.</summary>
    internal const int Settings = 9;

    /// <summary>Where a step finds its other numbers.</summary>
    internal const int Clip = 5, Step = 6;

    /// <summary>How many a step has.</summary>
    internal const int Count = 7;

    /// <summary>Added to the norm before it divides.</summary>
    private const float LeastNorm = 1e-6f;

    /// <summary>Launch <see cref="Threads"/> threads, one group.</summary>
    /// <param name="settings">η, a … d, ln β₁, ln β₂ (−∞ without running means), the norm to clip to (∞ for none),
    /// and whether d is to be multiplied by η; [<see cref="Settings"/>].</param>
    /// <param name="squares">Sums of squares of the gradient, [count].</param>
    /// <param name="steps">One element: the steps so far; one is added.</param>
    /// <param name="numbers">η, a … d, the factor of the gradient and the number of the step, from 1;
    /// [<see cref="Count"/>], each written once.</param>
    /// <param name="count">Sums; 0 where the gradient is not clipped.</param>
    [Kernel]
    internal static void Run(
        ArrayView<float> settings, ArrayView<float> squares, ArrayView<int> steps, ArrayView<float> numbers, int count)
    {
        var partial = SharedMemory.Allocate<float>(Threads);
        var sum = 0f;
        for (var n = Group.IdxX; n < count; n += Threads)
            sum += squares[n];
        partial[Group.IdxX] = sum;
        Group.Barrier();

        if (Group.IdxX == 0)
        {
            var total = 0f;
            for (var n = 0; n < Threads; n++)
                total += partial[n];
            var clip = settings[ClipNorm] / (MathF.Sqrt(total) + LeastNorm);
            var step = steps[0] + 1;
            steps[0] = step;
            var c1 = Correction(settings[LogBeta1], step);
            var root2 = MathF.Sqrt(Correction(settings[LogBeta2], step));
            var rate = settings[Rate];
            numbers[Rate] = rate * root2 / c1;
            numbers[A] = settings[A];
            numbers[B] = settings[B];
            numbers[C] = settings[C] * root2;
            numbers[D] = settings[IsDecoupled] > 0f ? rate * settings[D] : settings[D];
            numbers[Clip] = clip < 1f ? clip : 1f;
            numbers[Step] = step;
        }
    }

    /// <summary>1 − βᵗ, to the last digits also where βᵗ is near 1.</summary>
    internal static float Correction(float logBeta, int step)
    {
        var x = step * logBeta;
        if (x < -1f)
            return 1f - MathF.Exp(x);

        // eˣ − 1 = x (1 + x/2 (1 + x/3 (…))); what is left out is below 1/12!
        var sum = 1f;
        for (var n = 11; n > 1; n--)
            sum = 1f + x / n * sum;
        return -x * sum;
    }
}
