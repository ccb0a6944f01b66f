namespace GpuBp.Kernels;

/// <summary>Checks the lengths of an update and launches its kernels.</summary>
internal static class UpdateLaunches
{
    /// <summary>BP4 and descent: W ← W − η δᵀ·x / batch</summary>
    internal static void WeightDescent(
        Factor delta,
        Factor x,
        Matrix w,
        BufferView<float> learningRate,
        FiniteCheck check,
        Precision precision = Precision.Float32)
    {
        Check.Shape(x.Values, delta.Rows, w.Columns, nameof(x));
        Check.Shape(w, delta.Columns, x.Columns);
        Check.Vector(learningRate, 1);
        check.CheckLengths();
        Tiles
            .Choose(
                w.Device,
                ProductShape.Of(nameof(WeightDescent), delta, x, w, delta.Rows, precision))
            .Run(new WeightDescentCall(delta, x, w, learningRate, check));
    }

    /// <summary>BP3 and descent: b ← b − η · column means of δ</summary>
    internal static void BiasDescent(
        Matrix delta, BufferView<float> b, BufferView<float> learningRate)
    {
        Check.Vector(b, delta.Columns);
        Check.Vector(learningRate, 1);
        Launch.BiasDescent(
            delta.Device, Kernels.BiasGradient.Config(delta), delta, b, learningRate, delta.Rows,
            delta.Columns);
    }

    /// <summary>w ← w − η ∂C/∂w</summary>
    internal static void SgdUpdate(
        BufferView<float> w, BufferView<float> grad, BufferView<float> learningRate)
    {
        Check.Vector(grad, w.Length);
        Check.Vector(learningRate, 1);
        foreach (var (first, length) in Chunks.Of(w.Length))
            Launch.SgdUpdate(
                w.Device, length, w.Slice(first, length), grad.Slice(first, length), learningRate);
    }

    /// <summary>η ← rates[cursor]</summary>
    internal static void Rate(
        BufferView<float> rate, BufferView<float> rates, BufferView<int> cursor)
    {
        Check.Vector(rate, 1);
        Check.Vector(cursor, 1);
        Launch.ScheduledRate(rate.Device, 1, rate, rates, cursor);
    }

    /// <summary>to ← from</summary>
    internal static void Copy(BufferView<float> from, BufferView<float> to)
    {
        Check.Vector(to, from.Length);
        foreach (var (first, length) in Chunks.Of(from.Length))
            Launch.Copy(from.Device, length, from.Slice(first, length), to.Slice(first, length));
    }

    /// <summary>sum ← (sum + (others₀ + (others₁ + others₂))) · factor</summary>
    /// <param name="sum">The left branch of the upper node, replaced by the sum.</param>
    /// <param name="others">One to three: the branches at its right, from above.</param>
    /// <param name="factor">1, or what makes a mean of the root.</param>
    internal static void ShardSum(
        BufferView<float> sum, ReadOnlySpan<BufferView<float>> others, float factor)
    {
        foreach (var other in others)
            Check.Vector(other, sum.Length);
        foreach (var (first, length) in Chunks.Of(sum.Length))
            Launch.ShardSum(
                sum.Device,
                length,
                sum.Slice(first, length),
                others[0].Slice(first, length),
                others[Math.Min(1, others.Length - 1)].Slice(first, length),
                others[^1].Slice(first, length),
                others.Length,
                factor);
    }

    /// <summary>g ← g · factor</summary>
    internal static void ShardWeight(BufferView<float> grad, float factor)
    {
        foreach (var (first, length) in Chunks.Of(grad.Length))
            Launch.ShardWeight(grad.Device, length, grad.Slice(first, length), factor);
    }

    /// <summary>The number of sums that <see cref="Squares"/> writes.</summary>
    internal static int SquaresOf(long parameters) =>
        (int)((parameters - 1) / GradientSquares.Block + 1);

    /// <summary>Computes partial sums of ‖∂C/∂w‖².</summary>
    internal static void Squares(BufferView<float> grad, BufferView<float> squares)
    {
        Check.Vector(squares, SquaresOf(grad.Length));
        Launch.GradientSquares(
            grad.Device,
            new LaunchConfig(SquaresOf(grad.Length), 1, GradientSquares.Threads, 1),
            grad,
            squares,
            grad.Length);
    }

    /// <summary>
    /// Computes the numbers that all parameters share in the step, and counts the step.
    /// </summary>
    /// <param name="settings">The optimiser's settings.</param>
    /// <param name="squares">
    /// The partial sums of ‖∂C/∂w‖²; null where the gradient is not clipped.
    /// </param>
    /// <param name="steps">One element: the number of steps so far.</param>
    /// <param name="numbers">Receives the numbers of the step.</param>
    internal static void Numbers(
        BufferView<float> settings, BufferView<float>? squares, BufferView<int> steps,
        BufferView<float> numbers)
    {
        Check.Vector(settings, UpdateNumbers.Settings);
        Check.Vector(steps, 1);
        Check.Vector(numbers, UpdateNumbers.Count);

        // Without squares the limit of the norm is infinite, so the other threads are not needed.
        var isAlone = squares is null &&
            settings.Device.Info.QuickGroupSize < UpdateNumbers.Threads;
        Launch.UpdateNumbers(
            settings.Device,
            new LaunchConfig(1, 1, isAlone ? 1 : UpdateNumbers.Threads, 1),
            settings,
            squares ?? settings,
            steps,
            numbers,
            (int)(squares?.Length ?? 0));
    }

    /// <summary>Computes the numbers of the step for each group of parameters.</summary>
    /// <param name="settings">The optimiser's settings.</param>
    /// <param name="all">The numbers that all parameters share.</param>
    /// <param name="groups">The settings of each group.</param>
    /// <param name="numbers">Receives the numbers of each group.</param>
    internal static void GroupNumbers(
        BufferView<float> settings, BufferView<float> all, BufferView<float> groups,
        BufferView<float> numbers)
    {
        var count = (int)(groups.Length / Kernels.GroupNumbers.Settings);
        Check.Vector(settings, UpdateNumbers.Settings);
        Check.Vector(all, UpdateNumbers.Count);
        Check.Vector(numbers, (long)count * UpdateNumbers.Count);
        Launch.GroupNumbers(settings.Device, count, settings, all, groups, numbers);
    }

    /// <summary>w, states ← rule(w, ∂C/∂w, states)</summary>
    internal static void Update<TRule>(UpdateOperands operands)
        where TRule : struct, IUpdateRule
    {
        var (w, grad, states, numbers) =
            (operands.W, operands.Grad, operands.States, operands.Numbers);
        Check.Vector(grad, w.Length);
        Check.Vector(numbers, UpdateNumbers.Count);
        Check.Vector(operands.NonFinite, operands.Ends.Length);
        var ofState = operands.StateLength ?? w.Length;
        if (TRule.States > 0)
            Check.Vector(states!.Value, TRule.States * ofState, nameof(states));

        foreach (var (start, length) in Chunks.Of(operands.Length ?? w.Length))
        {
            var first = operands.First + start;

            // The kernel does not touch the memory of a state that the rule lacks.
            BufferView<float> State(int n) => n < TRule.States
                ? states!.Value.Slice(
                    n * ofState + (operands.FirstState ?? operands.First) + start, length)
                : grad.Slice(first, length);
            Launch.Update<TRule>(
                w.Device,
                length,
                w.Slice(first, length),
                grad.Slice(first, length),
                State(0),
                State(1),
                numbers,
                operands.Ends,
                operands.Current,
                operands.NonFinite,
                (int)first);
        }
    }

    private readonly record struct WeightDescentCall(
        Factor Delta, Factor X, Matrix W, BufferView<float> LearningRate,
        FiniteCheck Check) : ITileCall
    {
        public void Run<TTile>()
            where TTile : struct, ITile => Launch.WeightDescent<TTile>(
                W.Device,
                Tiles.Config<TTile>(W.Rows, W.Columns),
                Delta.Of<TTile>(),
                X.Of<TTile>(),
                W,
                LearningRate,
                Check.Current,
                Check.NonFinite,
                Delta.Rows,
                W.Rows,
                W.Columns);
    }
}

/// <summary>The operands of <see cref="UpdateLaunches.Update{TRule}"/>.</summary>
/// <param name="W">Parameters.</param>
/// <param name="Grad">Their gradient, in the same layout.</param>
/// <param name="States">
/// The first states of all parameters, then the second; null without states.
/// </param>
/// <param name="Numbers">The numbers that all parameters share in the step.</param>
/// <param name="Ends">For each layer, the position after its last parameter.</param>
/// <param name="Current">One element: the number of the batch.</param>
/// <param name="NonFinite">
/// For each layer, the first batch after which a parameter was not finite.
/// </param>
internal readonly record struct UpdateOperands(
    BufferView<float> W,
    BufferView<float> Grad,
    BufferView<float>? States,
    BufferView<float> Numbers,
    BufferView<int> Ends,
    BufferView<int> Current,
    BufferView<int> NonFinite)
{
    /// <summary>The first parameter to change.</summary>
    internal long First { get; init; }

    /// <summary>The number of parameters to change; null for all.</summary>
    internal long? Length { get; init; }

    /// <summary>
    /// The place among the states of the first parameter to change; null where each parameter has
    /// its states.
    /// </summary>
    internal long? FirstState { get; init; }

    /// <summary>The number of parameters that have states; null for all.</summary>
    internal long? StateLength { get; init; }
}
