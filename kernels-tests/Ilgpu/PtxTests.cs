using System.Text.RegularExpressions;
using GpuBp.Compute;
using GpuBp.Compute.Ilgpu;
using GpuBp.Tests.Generator;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;

namespace GpuBp.Tests.Ilgpu;

/// <summary>What ILGPU makes of each kernel of the library for NVIDIA GPUs; nothing of it is run.</summary>
public partial class PtxTests
{
    private static readonly CudaArchitecture[] Architectures = [CudaArchitecture.SM_80, CudaArchitecture.SM_90];

    private static readonly Lazy<ILGPU.Context> Context = new(() => IlgpuContext.Create(_ => { }));

    private static readonly Dictionary<string, Kernel> Kernels = CudaText.KernelsOf(typeof(Mlp).Assembly)
        .Where(k => CudaText.IsForGpus(k.Name) && !IsForTensorCores(k.Name))
        .ToDictionary(k => k.Name, k => k.Kernel);

    public static TheoryData<string> Names => [.. Kernels.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Ptx_OfAKernel_HasNoLocalMemoryAndNoUnresolvedCall(string name)
    {
        foreach (var architecture in Architectures)
        {
            var ptx = Compile(Kernels[name], architecture);
            Assert.DoesNotContain(".local", ptx, StringComparison.Ordinal);
            Assert.DoesNotContain(".extern", ptx, StringComparison.Ordinal);
            Assert.All(Calls().Matches(ptx), call => Assert.Matches($@"\.func[^;{{]*\b{call.Groups[1].Value}\b[^;{{]*{{", ptx));

            // Instructions that err by more than the library allows.
            Assert.DoesNotContain("tanh.approx", ptx, StringComparison.Ordinal);
            Assert.DoesNotContain("lg2.approx", ptx, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Float32Tile128")]
    [InlineData("Float32Tile64")]
    [InlineData("Float32SplitTile64")]
    public void Ptx_OfAnAlignedTile_MovesFourFloatsAtOnce(string tile)
    {
        var name = Kernels.Keys.First(name => name.Contains("LinearForward", StringComparison.Ordinal) &&
            name.Split(' ').Any(word => word.EndsWith("." + tile, StringComparison.Ordinal)));
        var ptx = Compile(Kernels[name], CudaArchitecture.SM_80);

        Assert.Matches(@"\bld(\.global)?\.v4", ptx);
        Assert.Contains("st.shared.v4", ptx, StringComparison.Ordinal);
        Assert.Contains("ld.shared.v4", ptx, StringComparison.Ordinal);
    }

    /// <summary>The PTX of a kernel, by the instruction set of CUDA 11.0.</summary>
    internal static string Compile(Kernel kernel, CudaArchitecture architecture)
    {
        var method = kernel.Ilgpu!().Form.Method;
        using var backend = new PTXBackend(
            Context.Value, new CudaCapabilityContext(architecture), architecture, CudaInstructionSet.ISA_78, nvvmAPI: null);
        var entry = kernel.IsImplicit
            ? EntryPointDescription.FromImplicitlyGroupedKernel(method)
            : EntryPointDescription.FromExplicitlyGroupedKernel(method);
        return ((PTXCompiledKernel)backend.Compile(entry, ILGPU.Runtime.KernelSpecialization.Empty)).PTXAssembly;
    }

    // Nothing of ILGPU reaches these, and their plain bodies are not for GPUs.
    private static bool IsForTensorCores(string name) =>
        name.Contains("TensorFloat32", StringComparison.Ordinal) || name.Contains("BFloat16Tile", StringComparison.Ordinal);

    [GeneratedRegex(@"^\s*call(?:\.uni)?\s+(?:\([^)]*\)\s*,\s*)?(\w+)", RegexOptions.Multiline)]
    private static partial Regex Calls();
}
