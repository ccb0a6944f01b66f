using System.Diagnostics;

namespace GpuBp.Tests.Cli;

/// <summary>What shells are told of how a command line may go on.</summary>
public class CompletionTests
{
    [Theory]
    [InlineData("gpubp tr", "train")]
    [InlineData("gpubp train --thres", "--threshold")]
    [InlineData("gpubp train --threshold bal", "balanced-accuracy")]
    [InlineData("gpubp train data.csv --optimizer ad", "adamw adam")]
    [InlineData("gpubp completion z", "zsh")]
    [InlineData("gpubp train data.c", "")]
    public void Suggest_OfALine_IsWhatMayFollow(string line, string expected)
    {
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), Suggested("[suggest]", line));
        Assert.Equal(
            expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(),
            Suggested($"[suggest:{line.Length}]", line + " --and more"));
    }

    [Fact]
    public void Suggest_AfterADash_IsEveryOptionOfTheCommand()
    {
        var options = Suggested("[suggest]", "gpubp evaluate model.gpubp data.csv -");

        Assert.Superset(new HashSet<string> { "--device", "--json", "--target" }, options.ToHashSet());
        Assert.DoesNotContain("--threshold", options);
        Assert.Contains("evaluate", Suggested("[suggest]", "gpubp "));
        Assert.Empty(Suggested("[suggest]", "gpubp evaluate "));
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _gpubp gpubp")]
    [InlineData("zsh", "compdef _gpubp gpubp")]
    [InlineData("fish", "complete -c gpubp")]
    [InlineData("powershell", "Register-ArgumentCompleter -Native -CommandName gpubp")]
    public void Completion_OfAShell_IsItsScript(string shell, string part)
    {
        var script = ToolRun.Of("completion", shell).Done().Out;
        Assert.Contains(part, script, StringComparison.Ordinal);
        Assert.Contains($"gpubp completion {shell}", script, StringComparison.Ordinal);
    }

    [Fact]
    public void Completion_OfAnotherShell_IsRefused() =>
        Assert.NotEqual(0, ToolRun.Of("completion", "tcsh").ExitCode);

    [Fact]
    public void Completion_InBash_CompletesTheWordAtTheCursor()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/bin/bash"), "There is no bash here.");
        var script = ToolRun.Of("completion", "bash").Done().Out;
        var answers = string.Join("\\n", Suggested("[suggest]", "gpubp train --thres"));

        // The tool's answers were seen above; here it only tells which line it was asked about.
        var found = Bash($$"""
            {{script}}
            gpubp() { [ "$2" = 'gpubp train --thres' ] && printf -- '{{answers}}\n--nothing\n'; }
            COMP_LINE='gpubp train --thres data.csv'; COMP_POINT=19; COMP_WORDS=(gpubp train --thres data.csv); COMP_CWORD=2
            _gpubp
            echo "${COMPREPLY[@]}"
            complete -p gpubp
            """);

        Assert.Equal("--threshold\ncomplete -o default -F _gpubp gpubp\n", found);
    }

    private static string[] Suggested(string directive, string line) =>
        [.. ToolRun.Of(directive, line).Done().Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order()];

    private static string Bash(string script)
    {
        var start = new ProcessStartInfo("/bin/bash", ["--norc", "-s"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var bash = Process.Start(start)!;
        bash.StandardInput.Write(script);
        bash.StandardInput.Close();
        var output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        return output;
    }
}
