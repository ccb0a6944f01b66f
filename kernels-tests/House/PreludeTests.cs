using System.Text.RegularExpressions;
using GpuBp.Compute.Cuda;
using GpuBp.Compute.OpenCl;

namespace GpuBp.Tests.House;

/// <summary>Kernel text knows only the names that both preludes give.</summary>
public partial class PreludeTests
{
    // OpenCL C has uint and the operators of float4; the device text asks for ON_GPU only where a
    // prelude may leave it out, for OpenCL drives processors too.
    private static readonly string[] OnlyCuda = ["ON_GPU", "operator+", "operator-", "operator*", "uint"];

    [Fact]
    public void Preludes_OfBothDialects_DefineTheSameNames()
    {
        var openCl = Names(OpenClPrelude.Text);

        Assert.Contains("MathF_Max", openCl);
        Assert.Equal(openCl, Names(CudaPrelude.Dialect).Except(OnlyCuda));
    }

    // A macro that takes another number of arguments has another name, as far as a caller can tell.
    [Fact]
    public void Preludes_OfBothDialects_TakeTheSameArguments() =>
        Assert.Equal(Arguments(OpenClPrelude.Text), Arguments(CudaPrelude.Dialect));

    private static SortedSet<string> Names(string prelude) => new(
        Definition().Matches(prelude).Select(match => match.Groups["name"].Value),
        StringComparer.Ordinal);

    private static SortedSet<string> Arguments(string prelude) => new(
        Macro().Matches(prelude).Select(match => match.Value), StringComparer.Ordinal);

    [GeneratedRegex(@"^(#define |DEVFN \w+ |typedef .* )(?<name>operator.|\w+)", RegexOptions.Multiline)]
    private static partial Regex Definition();

    [GeneratedRegex(@"(?<=^#define )\w+\([^)]*\)", RegexOptions.Multiline)]
    private static partial Regex Macro();
}
