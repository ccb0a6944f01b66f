using GpuBp.Generator.Model;
using Microsoft.CodeAnalysis;

namespace GpuBp.Generator.Emitting;

/// <summary>The rules for code around barriers, which all threads of a group must reach
/// together.</summary>
internal sealed class BarrierRules(Uniformity uniformity)
{
    /// <exception cref="KernelException">The value may differ between the threads of a
    /// group.</exception>
    internal void RequireUniform(Expression expression, Location location, string what)
    {
        if (!uniformity.IsUniform(expression))
            throw new KernelException(
                Rules.Barrier,
                location,
                $"{what} around Group.Barrier must be the same for every thread of the group: " +
                "use only parameters, constants and Grid positions, and guard the work between " +
                "the barriers instead.");
    }

    /// <summary>Checks a loop whose head runs once for the group.</summary>
    /// <exception cref="KernelException">Threads may run different rounds.</exception>
    internal void CheckLoop(ForStatement loop)
    {
        if (loop.Start?.Value is { } start)
            RequireUniform(start, loop.Location, "The start of a loop");
        if (loop.Condition is not null)
            RequireUniform(loop.Condition, loop.Location, "The condition of a loop");
        foreach (var increment in loop.Increments)
        {
            RequireUniform(increment.Value, loop.Location, "The increment of a loop");
            if (increment.Target is not VariableExpression { Variable: var changed } ||
                changed != loop.Start?.Variable)
                throw new KernelException(
                    Rules.Barrier,
                    increment.Location,
                    "The head of a loop around Group.Barrier runs once for the group, so it can " +
                    "change only the counter that it declares; move this into the body.");
        }

        if (loop.Start is { } declare && loop.Body.DescendantsAndSelf().Any(
            n => n is AssignStatement { Target: VariableExpression v } &&
                v.Variable == declare.Variable))
            throw new KernelException(
                Rules.Barrier,
                loop.Location,
                $"The body of a loop around a barrier assigns its counter " +
                $"'{declare.Variable.Name}'; change the counter only in the loop's head.");
    }

    /// <summary>Checks statements that each thread runs for itself.</summary>
    /// <exception cref="KernelException">A thread may return before a barrier.</exception>
    internal static void CheckReturns(List<Statement> region, bool isTail)
    {
        if (region.SelectMany(s => Fission.Jumps(s))
            .FirstOrDefault(j => j.Kind != JumpKind.Return || !isTail) is { } early)
            throw new KernelException(
                Rules.Barrier,
                early.Location,
                "A thread cannot return before a barrier where other threads wait; guard its " +
                "work with if, and return after the last barrier.");
    }
}
