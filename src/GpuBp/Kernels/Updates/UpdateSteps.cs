namespace GpuBp.Kernels;

/// <summary>The launches of an optimiser's step over all parameters: checks the lengths, chooses the groups.</summary>
internal static class UpdateSteps
{
    /// <summary>η ← rates[cursor]</summary>
    internal static void Rate(BufferView<float> rate, BufferView<float> rates, BufferView<int> cursor)
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

    /// <summary>Sums of squares that <see cref="Squares"/> gives for so many parameters.</summary>
    internal static int SquaresOf(long parameters) => (int)((parameters - 1) / GradientSquares.Block + 1);

    /// <summary>Partial sums of ‖∂C/∂w‖².</summary>
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

    /// <summary>What the next step's parameters share; counts the step.</summary>
    /// <param name="settings">The optimiser's.</param>
    /// <param name="squares">Of the gradient; null where it is not clipped.</param>
    /// <param name="steps">One element: the steps so far.</param>
    /// <param name="numbers">The step's.</param>
    internal static void Numbers(
        BufferView<float> settings, BufferView<float>? squares, BufferView<int> steps, BufferView<float> numbers)
    {
        Check.Vector(settings, UpdateNumbers.Settings);
        Check.Vector(steps, 1);
        Check.Vector(numbers, UpdateNumbers.Count);

        // Without squares the norm to clip to is infinite, so that it is one whatever the other threads would sum.
        var isAlone = squares is null && settings.Device.Info.QuickGroupSize < UpdateNumbers.Threads;
        Launch.UpdateNumbers(
            settings.Device,
            new LaunchConfig(1, 1, isAlone ? 1 : UpdateNumbers.Threads, 1),
            settings,
            squares ?? settings,
            steps,
            numbers,
            (int)(squares?.Length ?? 0));
    }

    /// <summary>w, states ← rule(w, ∂C/∂w, states)</summary>
    internal static void Update<TRule>(UpdateOperands operands)
        where TRule : struct, IUpdateRule
    {
        var (w, grad, states, numbers) = (operands.W, operands.Grad, operands.States, operands.Numbers);
        Check.Vector(grad, w.Length);
        Check.Vector(numbers, UpdateNumbers.Count);
        Check.Vector(operands.NonFinite, operands.Ends.Length);
        if (TRule.States > 0)
            Check.Vector(states!.Value, TRule.States * w.Length, nameof(states));

        foreach (var (first, length) in Chunks.Of(w.Length))
        {
            // A state that the rule does not have stands in memory that it does not touch.
            BufferView<float> State(int n) => n < TRule.States
                ? states!.Value.Slice(n * w.Length + first, length)
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
}

/// <summary>What <see cref="UpdateSteps.Update{TRule}"/> works on.</summary>
/// <param name="W">Parameters.</param>
/// <param name="Grad">Their gradient, in the same layout.</param>
/// <param name="States">All first numbers that are kept, then all second ones; null where there are none.</param>
/// <param name="Numbers">What the parameters share.</param>
/// <param name="Ends">For each layer the position behind its last parameter.</param>
/// <param name="Current">One element: the number of the batch.</param>
/// <param name="NonFinite">For each layer the first batch of which a parameter was not finite.</param>
internal readonly record struct UpdateOperands(
    BufferView<float> W,
    BufferView<float> Grad,
    BufferView<float>? States,
    BufferView<float> Numbers,
    BufferView<int> Ends,
    BufferView<int> Current,
    BufferView<int> NonFinite);
