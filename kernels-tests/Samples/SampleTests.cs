using System.Globalization;
using System.Text.RegularExpressions;
using GpuBp.Compute;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Samples;

/// <summary>Each sample does what it says, on every device that its process can open.</summary>
/// <remarks>After the tests that set environment variables, which a process inherits.</remarks>
[Collection(EnvironmentVariables.Name)]
public partial class SampleTests
{
    [Theory, EveryDevice(Only = "cpu"), EveryDevice(Only = TestDevices.KernelForms), EveryDevice(Only = "opencl")]
    public void Xor_OnDevice_IsRightFourTimes(string deviceName)
    {
        var printed = SampleProgram.Run("Xor", deviceName);

        Assert.Equal(
            [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)],
            XorLine().Matches(printed).Select(
                line => ((int)Number(line, 1), (int)Number(line, 2), (int)Math.Round(Number(line, 3)))));
        Assert.Contains("accuracy 100 %", printed, StringComparison.Ordinal);
    }

    [Theory, EveryDevice(Only = "cpu"), EveryDevice(Only = "opencl")]
    public void Categories_OnDevice_ArePredictedFromRawRows(string deviceName)
    {
        var printed = SampleProgram.Run("Categories", deviceName);

        var accuracy = CategoriesLine().Match(printed);
        Assert.True(accuracy.Success, printed);
        Assert.True(Number(accuracy, 1) > Number(accuracy, 2) + 0.2, accuracy.Value);

        // What the formula that made the data says of them, all three far from its border.
        Assert.Contains("tomorrow's loaves rise: yes, no, yes\n", printed, StringComparison.Ordinal);
        Assert.Contains("(flour): \"oats\"", printed, StringComparison.Ordinal);
    }

    [Theory, EveryDevice(Only = "cpu"), EveryDevice(Only = TestDevices.KernelForms)]
    public void OwnActivation_OnEveryDevice_LearnsTheSame(string deviceName)
    {
        var printed = SampleProgram.Run("OwnActivation", deviceName);

        var losses = LossLine().Matches(printed).ToDictionary(line => line.Groups[1].Value);
        Assert.Equal(Device.Diagnose().Devices.Select(device => device.Id), losses.Keys);
        Assert.All(losses.Values, line => Assert.True(Number(line, 3) < 0.02 * Number(line, 2), line.Value));
        Assert.Contains("They agree", printed, StringComparison.Ordinal);
    }

    [Fact]
    public void OwnAccelerator_OnItsOwn_LearnsTheDisc()
    {
        var printed = SampleProgram.Run("OwnAccelerator", "cpu");

        Assert.StartsWith("ilgpu:", printed, StringComparison.Ordinal);
        Assert.Contains(", borrowed, ", printed, StringComparison.Ordinal);
        Assert.True(Number(Percent().Match(printed), 1) > 90, printed);
    }

    [Theory, EveryDevice(Only = "cpu"), EveryDevice(Only = "opencl")]
    public void Regression_OnDevice_ExplainsRowsHeldOut(string deviceName)
    {
        var printed = SampleProgram.Run("Regression", deviceName);

        Assert.StartsWith("NoImprovement: ", printed, StringComparison.Ordinal);
        Assert.True(Number(R2().Match(printed), 1) > 0.65, printed);
    }

    [Fact]
    public void Digits_ThreeEpochs_AreReadBetterThanNotAtAll()
    {
        var printed = SampleProgram.Run("Digits", "cpu", "--epochs", "3");

        Assert.True(Number(Accuracy().Match(printed), 1) > 0.85, printed);
        Assert.Contains("GPUBP_DEVICE, else a CUDA GPU", SampleProgram.Run("Digits", "cpu", "--help"), StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_OfTheReadme_AreAllOfThem()
    {
        var readme = RepositoryFiles.Read("README.md");
        var samples = Directory.GetDirectories(RepositoryFiles.Locate("samples")).Select(folder => Path.GetFileName(folder)!);
        var rows =
            from sample in samples
            let question = RepositoryFiles.Read($"samples/{sample}/Program.cs").Split('\n')[0]
            let command = $"`dotnet run -c Release --project samples/{sample}"
            select (
                Row: $"| [{sample}](samples/{sample}) | {question.TrimStart('/', ' ')} | {command}",
                Question: question);

        Assert.All(rows, sample =>
        {
            Assert.Matches(@"^// .+\?$", sample.Question);
            Assert.Contains(sample.Row, readme, StringComparison.Ordinal);
        });
    }

    private static double Number(Match line, int group) =>
        double.Parse(line.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(\d) xor (\d) = (\d\.\d+)")]
    private static partial Regex XorLine();

    [GeneratedRegex(@"accuracy (0\.\d+); guessing always the same gives (0\.\d+)")]
    private static partial Regex CategoriesLine();

    [GeneratedRegex(@"^(\S+): loss (\S+) in the first epoch, (\S+) in the last", RegexOptions.Multiline)]
    private static partial Regex LossLine();

    [GeneratedRegex(@"accuracy (\d+\.\d) %")]
    private static partial Regex Percent();

    [GeneratedRegex(@"R² (\d\.\d+)")]
    private static partial Regex R2();

    [GeneratedRegex(@"test accuracy (\d\.\d+)")]
    private static partial Regex Accuracy();
}
