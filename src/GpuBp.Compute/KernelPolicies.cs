using System.ComponentModel;
using System.Reflection;
using System.Text;

namespace GpuBp.Compute;

/// <summary>The C text of a policy struct; the generator adds it to the struct's
/// assembly.</summary>
/// <param name="policy">The struct.</param>
/// <param name="name">The prefix of its members in C.</param>
/// <param name="members">The names of its members, separated by spaces.</param>
/// <param name="text">Constants and functions in dialect-neutral C.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class KernelPolicySourceAttribute(
    Type policy, string name, string members, string text) : Attribute
{
    /// <summary>The struct.</summary>
    public Type Policy { get; } = policy;

    /// <summary>The prefix of its members in C.</summary>
    public string Name { get; } = name;

    /// <summary>The names of its members, separated by spaces.</summary>
    public string Members { get; } = members;

    /// <summary>Constants and functions in dialect-neutral C.</summary>
    public string Text { get; } = text;
}

/// <summary>Puts the text of policies before the text of a kernel.</summary>
internal static class KernelPolicies
{
    /// <summary>Each policy's text once, then <c>#define TPolicy_Member Struct_Member</c> lines,
    /// then the kernel.</summary>
    internal static string Close(string kernel, (string Parameter, Type Policy)[] policies)
    {
        var text = new StringBuilder();
        foreach (var policy in policies.Select(p => p.Policy).Distinct())
            text.Append(Source(policy).Text);

        foreach (var (parameter, policy) in policies)
        {
            var source = Source(policy);
            foreach (var member in source.Members.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                text.Append($"#define {parameter}_{member} {source.Name}_{member}\n");
        }

        return text.Append(kernel).ToString();
    }

    /// <summary>Throws, before the first launch, if the policy's assembly has no kernel
    /// sources.</summary>
    /// <remarks>
    /// It does not look for this policy's source: the CPU needs none, and reading all of them takes
    /// longer than the first launch.
    /// </remarks>
    internal static void Require(Type policy)
    {
        if (!policy.Assembly.IsDefined(typeof(KernelPolicySourceAttribute)))
            throw Missing(policy);
    }

    private static KernelPolicySourceAttribute Source(Type policy) =>
        policy.Assembly.GetCustomAttributes<KernelPolicySourceAttribute>()
            .FirstOrDefault(source => source.Policy == policy)
        ?? throw Missing(policy);

    private static InvalidOperationException Missing(Type policy) => new(
        $"The policy {policy} has no kernel source: its assembly, " +
        $"{policy.Assembly.GetName().Name}, was built without the generator. Reference " +
        "GpuBp.Generator as an analyzer there.");
}
