using System.ComponentModel;

namespace GpuBp.Compute.Checks;

/// <summary>A kernel's checked form, as generated launchers pass it to a device.</summary>
/// <param name="Run">Runs one group, or one index.</param>
/// <param name="Rank">The number of dimensions of the extent; 0 for a kernel that runs in
/// groups.</param>
/// <param name="IsDefault">Whether it runs unless checks are turned off: the kernel was built for
/// debugging.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record CheckedForm(Action<CheckedLaunch> Run, int Rank, bool IsDefault);
