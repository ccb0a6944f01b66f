using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GpuBp;

/// <summary>Healthy where the model of the file answers; degraded where an older one
/// does.</summary>
internal sealed class ServedModelHealth(ServedModel model) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var facts = new Dictionary<string, object>
        {
            ["path"] = model.Path,
            ["loadedAt"] = model.LoadedAt,
        };
        return Task.FromResult(model.Problem is { } problem
            ? HealthCheckResult.Degraded(
                $"The model that was loaded at {model.LoadedAt:u} answers, for its file cannot " +
                $"be loaded: {problem}",
                data: facts)
            : HealthCheckResult.Healthy(
                $"The model of the file answers, loaded at {model.LoadedAt:u}.", facts));
    }
}
