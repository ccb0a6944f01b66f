using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GpuBp;

/// <summary>Adds models to the services of a host.</summary>
public static class ServedModelServices
{
    /// <summary>Adds a model under a name: a keyed <see cref="ServedModel"/>, which is loaded when
    /// the host starts and follows its file, and a health check <c>gpubp:name</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The model's name: its key, and that in logs and metrics.</param>
    /// <param name="path">The file of <c>Model.Save</c>.</param>
    /// <param name="configure">Sets how it is served; null for the defaults.</param>
    /// <returns>The services.</returns>
    /// <exception cref="ArgumentException">There is a model of that name.</exception>
    public static IServiceCollection AddGpuBpModel(
        this IServiceCollection services, string name, string path,
        Action<ServedModelOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (services.Any(service => service.ServiceType == typeof(ServedModel) &&
            Equals(service.ServiceKey, name)))
            throw new ArgumentException(
                $"There is a model '{name}' among the services; give each a name of its own.",
                nameof(name));
        var options = new ServedModelOptions();
        configure?.Invoke(options);
        services.AddKeyedSingleton(name, (provider, _) => new ServedModel(
            name, path, options, provider.GetService<ILogger<ServedModel>>()));
        services.AddSingleton<IHostedService>(
            provider => new ServedModelStart(provider, name));
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            $"gpubp:{name}",
            provider => new ServedModelHealth(
                provider.GetRequiredKeyedService<ServedModel>(name)),
            failureStatus: null,
            tags: ["gpubp"]));
        return services;
    }
}
