using GpuBp.Kernels;

namespace GpuBp;

/// <summary>An update rule, as a call on all parameters.</summary>
internal abstract class UpdateRule
{
    /// <summary>The number of states of each parameter.</summary>
    internal abstract int States { get; }

    /// <summary>Updates all parameters, in one launch.</summary>
    internal abstract void Run(UpdateOperands operands);
}

/// <inheritdoc/>
internal sealed class UpdateRule<TRule> : UpdateRule
    where TRule : struct, IUpdateRule
{
    private UpdateRule()
    {
    }

    /// <summary>The only one, so that rules are compared by reference.</summary>
    internal static UpdateRule Instance { get; } = new UpdateRule<TRule>();

    internal override int States => TRule.States;

    internal override void Run(UpdateOperands operands) => UpdateLaunches.Update<TRule>(operands);
}
