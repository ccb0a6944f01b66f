using System.CommandLine;
using GpuBp.Cli.Output;

namespace GpuBp.Cli.Commands;

/// <summary>
/// <c>gpubp completion</c>: prints the script that lets a shell complete commands.
/// </summary>
internal static class CompletionCommand
{
    // Each asks the tool with the line up to the cursor, and completes files without an answer.
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            # In ~/.bashrc: eval "$(gpubp completion bash)"
            _gpubp() {
              local line="${COMP_LINE:0:COMP_POINT}" IFS=$'\n'
              local word="${COMP_WORDS[COMP_CWORD]}"
              COMPREPLY=($(compgen -W "$(gpubp '[suggest]' "$line" 2>/dev/null)" -- "$word"))
            }
            complete -o default -F _gpubp gpubp
            """,
        ["zsh"] = """
            # In ~/.zshrc, after compinit: eval "$(gpubp completion zsh)"
            _gpubp() {
              local line="${(j: :)words[1,CURRENT-1]} $PREFIX"
              local -a found=("${(@f)$(gpubp '[suggest]' "$line" 2>/dev/null)}")
              if [[ -n "${found[1]}" ]]; then compadd -a found; else _files; fi
            }
            compdef _gpubp gpubp
            """,
        ["fish"] = """
            # In ~/.config/fish/config.fish: gpubp completion fish | source
            function __gpubp
              gpubp "[suggest]" (commandline -cp | string collect) 2>/dev/null
            end
            complete -c gpubp -a '(__gpubp)'
            """,
        ["powershell"] = """
            # In $PROFILE: gpubp completion powershell | Out-String | Invoke-Expression
            Register-ArgumentCompleter -Native -CommandName gpubp -ScriptBlock {
              param($word, $command, $position)
              $length = $position - $command.Extent.StartOffset
              $line = "$command".PadRight($length).Substring(0, $length)
              gpubp '[suggest]' "$line" 2>$null | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
              }
            }
            """,
    };

    internal static Command Create(Shell shell)
    {
        var name = new Argument<string>("shell")
        {
            Description = $"One of {string.Join(", ", Scripts.Keys)}",
        };
        name.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command(
            "completion", "Prints a script that lets your shell complete commands and options.")
        {
            name,
        };
        command.SetAction(parsed =>
        {
            shell.Out.WriteLine(Scripts[parsed.GetValue(name)!].ReplaceLineEndings("\n"));
        });
        return command;
    }
}
