using GpuBp.Compute;

namespace GpuBp.Tests.Ilgpu;

/// <summary>
/// The kernels are written in words that ILGPU and the built-in device API share. The members of ILGPU that
/// the project uses are recorded in a build for it; every other build holds its own API against that record.
/// </summary>
public class MemberTests
{
    private const string Recorded = "kernels-tests/Ilgpu/IlgpuMembers.txt";
    private const string DeviceApi = "GpuBp.Compute.DeviceApi";

    // What a record struct has besides; kernels use none of it.
    private static readonly string[] RecordMembers =
        ["Equals", "GetHashCode", "ToString", "Deconstruct", "set_X"];

    // Where C# takes a conversion in the one and an overload in the other, and what only the host calls.
    private static readonly string[] Overloads =
    [
        "ILGPU.ArrayView..ctor(ILGPU.Runtime.MemoryBuffer, Int64, Int64) : Void",
        "ILGPU.ArrayView.SubView(Int32, Int32) : ILGPU.ArrayView<!0>",
        "ILGPU.ArrayView.get_Item(ILGPU.Index1D) : !0&",
        "ILGPU.Index1D.op_Addition(ILGPU.Index1D, ILGPU.Index1D) : ILGPU.Index1D",
        "ILGPU.Index1D.op_Division(ILGPU.Index1D, ILGPU.Index1D) : ILGPU.Index1D",
        "ILGPU.Index1D.op_Multiply(ILGPU.Index1D, ILGPU.Index1D) : ILGPU.Index1D",
        "ILGPU.Index1D.op_Subtraction(ILGPU.Index1D, ILGPU.Index1D) : ILGPU.Index1D",
    ];

    [Fact]
    public void DeviceApi_Members_AreThoseOfIlgpu()
    {
        var own = Own();
        var types = own.Select(TypeOf).ToHashSet();
        var recorded = RepositoryFiles.Read(Recorded).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Empty(own.Except(recorded));
        Assert.Empty(recorded.Where(member => types.Contains(TypeOf(member))).Except(own).Except(Overloads));
    }

#if ILGPU
    [Fact]
    public void IlgpuMembers_OfThisBuild_AreThoseRecorded()
    {
        string[] users =
        [
            typeof(Compute.Ilgpu.IlgpuKernel).Assembly.Location,
            typeof(Mlp).Assembly.Location,
            typeof(MemberTests).Assembly.Location,
        ];
        var used = users.SelectMany(
            user => MemberReader.Used(user, "ILGPU").Concat(MemberReader.Used(user, "ILGPU.Algorithms")));
        var shared = MemberReader.Public(typeof(ILGPU.Context).Assembly.Location, "ILGPU").Intersect(Own());
        var all = used.Concat(shared).Distinct().Order(StringComparer.Ordinal);

        House.GoldenFile.Matches(Recorded, string.Concat(all.Select(member => member + "\n")));
    }
#endif

    /// <summary>The members of the built-in device API, with ILGPU's namespace.</summary>
    private static List<string> Own()
    {
        var own = MemberReader.Public(typeof(Device).Assembly.Location, DeviceApi)
            .Select(member => member.Replace(DeviceApi, "ILGPU", StringComparison.Ordinal))
            .Where(member => !RecordMembers.Any(name => member.Contains($".{name}(", StringComparison.Ordinal)))
            .ToList();
        Assert.NotEmpty(own);
        return own;
    }

    private static string TypeOf(string member)
    {
        var name = member.Split('(')[0];
        return name[..name.TrimEnd('.').LastIndexOf('.')].TrimEnd('.');
    }
}
