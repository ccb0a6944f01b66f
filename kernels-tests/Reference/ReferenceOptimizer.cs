namespace GpuBp.Tests.Reference;

/// <summary>One step of an optimiser for one parameter, as the papers write it, in double.</summary>
/// <param name="w">The parameter.</param>
/// <param name="g">Its gradient.</param>
/// <param name="kept">What is kept for it, changed in place; zeros before the first step.</param>
/// <param name="t">The number of the step, from 1.</param>
/// <returns>The parameter after the step.</returns>
internal delegate double ReferenceUpdate(double w, double g, double[] kept, int t);

/// <summary>The optimisers one parameter at a time: what every device is measured against.</summary>
internal static class ReferenceOptimizer
{
    internal static ReferenceUpdate Sgd(double rate, double momentum, bool nesterov, double decay) =>
        (w, g, kept, _) =>
        {
            g += decay * w;
            kept[0] = momentum * kept[0] + g;
            return w - rate * (nesterov ? g + momentum * kept[0] : kept[0]);
        };

    internal static ReferenceUpdate RmsProp(
        double rate, double alpha, double epsilon, double decay, double momentum) => (w, g, kept, _) =>
    {
        g += decay * w;
        kept[0] = alpha * kept[0] + (1 - alpha) * g * g;
        kept[1] = momentum * kept[1] + g / (Math.Sqrt(kept[0]) + epsilon);
        return w - rate * kept[1];
    };

    internal static ReferenceUpdate Adam(
        double rate, double beta1, double beta2, double epsilon, double decay, bool isDecoupled) =>
        (w, g, kept, t) =>
        {
            if (isDecoupled)
                w -= rate * decay * w;
            else
                g += decay * w;
            kept[0] = beta1 * kept[0] + (1 - beta1) * g;
            kept[1] = beta2 * kept[1] + (1 - beta2) * g * g;
            var m = kept[0] / (1 - Math.Pow(beta1, t));
            var v = kept[1] / (1 - Math.Pow(beta2, t));
            return w - rate * m / (Math.Sqrt(v) + epsilon);
        };

    /// <summary>The factor that brings the norm of all gradients together down to what is allowed.</summary>
    internal static double Clip(IEnumerable<double> gradients, double norm) =>
        Math.Min(1, norm / (Math.Sqrt(gradients.Sum(g => g * g)) + 1e-6));
}
