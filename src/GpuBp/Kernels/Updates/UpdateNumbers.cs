using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// Computes the numbers that all parameters share in a step of an optimiser: η, the
/// hyperparameters, the factor that clips the gradient, and the number of the step.
/// </summary>
/// <remarks>
/// Running means that start at 0 are too small by the factor 1 − βᵗ after t steps. Let c₁ and c₂ be
/// these factors of the first and the second state: η ← η √c₂ / c₁ and h₃ ← h₃ √c₂ correct all
/// parameters, as η (m / c₁) / (√(v / c₂) + h₃) is the same number. Without running means both are
/// 1. For the norm, thread t adds sums t, t + <see cref="Threads"/>, … of
/// <see cref="GradientSquares"/>; thread 0 then adds the threads' sums in order.
/// </remarks>
internal static class UpdateNumbers
{
    /// <summary>Threads of the only group.</summary>
    internal const int Threads = 64;

    /// <summary>Positions in both the optimiser's settings and the step's numbers.</summary>
    internal const int Rate = 0, Hyper1 = 1, Hyper2 = 2, Hyper3 = 3, Hyper4 = 4;

    /// <summary>Positions in the optimiser's settings.</summary>
    internal const int LogBeta1 = 5, LogBeta2 = 6, ClipNorm = 7, IsDecoupled = 8,
        DecayFactor = 9;

    /// <summary>The number of an optimiser's settings.</summary>
    internal const int Settings = 10;

    /// <summary>Positions in the step's numbers.</summary>
    internal const int Clip = 5, Step = 6;

    /// <summary>The number of a step's numbers.</summary>
    internal const int Count = 7;

    /// <summary>Added to the norm, so that the division by it is safe.</summary>
    private const float MinNorm = 1e-6f;

    /// <summary>Launch one group of <see cref="Threads"/> threads.</summary>
    /// <param name="settings">
    /// η, h₁ … h₄, ln β₁, ln β₂ (−∞ without running means), the maximum norm (∞ without clipping),
    /// whether η multiplies h₄, and the scheduled factor of h₄; [<see cref="Settings"/>].
    /// </param>
    /// <param name="squares">Sums of squares of the gradient, [count].</param>
    /// <param name="steps">One element: the number of steps so far; the kernel adds 1.</param>
    /// <param name="numbers">
    /// η, h₁ … h₄, the factor of the gradient and the number of the step, from 1;
    /// [<see cref="Count"/>], each written once.
    /// </param>
    /// <param name="count">The number of sums; 0 where the gradient is not clipped.</param>
    [Kernel]
    internal static void Run(
        ArrayView<float> settings, ArrayView<float> squares, ArrayView<int> steps,
        ArrayView<float> numbers, int count)
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
            var clip = settings[ClipNorm] / (MathF.Sqrt(total) + MinNorm);
            var step = steps[0] + 1;
            steps[0] = step;
            var c1 = Correction(settings[LogBeta1], step);
            var root2 = MathF.Sqrt(Correction(settings[LogBeta2], step));
            var rate = settings[Rate];
            numbers[Rate] = rate * root2 / c1;
            numbers[Hyper1] = settings[Hyper1];
            numbers[Hyper2] = settings[Hyper2];
            numbers[Hyper3] = settings[Hyper3] * root2;
            var hyper4 = settings[DecayFactor] * settings[Hyper4];
            numbers[Hyper4] = settings[IsDecoupled] > 0f ? rate * hyper4 : hyper4;
            numbers[Clip] = clip < 1f ? clip : 1f;
            numbers[Step] = step;
        }
    }

    /// <summary>1 − βᵗ, accurate also where βᵗ is near 1.</summary>
    internal static float Correction(float logBeta, int step)
    {
        var x = step * logBeta;
        if (x < -1f)
            return 1f - MathF.Exp(x);

        // eˣ − 1 = x (1 + x/2 (1 + x/3 (…))); the terms left out are below 1/12!.
        var sum = 1f;
        for (var n = 11; n > 1; n--)
            sum = 1f + x / n * sum;
        return -x * sum;
    }
}
