using System.CommandLine;

namespace Overnight.Cli.Completion;

/// <summary><c>overnight completion SHELL</c>: a script that has the shell ask overnight itself for what may come next.</summary>
internal static class CompletionCommand
{
    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new ExampledCommand(
            "completion", "Print a script that completes overnight's commands and options in your shell.",
            "overnight completion bash > ~/.local/share/bash-completion/completions/overnight",
            "overnight completion zsh > ~/.zfunc/_overnight", "overnight completion fish > ~/.config/fish/completions/overnight.fish")
        {
            shell,
        };
        command.SetAction(parsed =>
        {
            var output = Output.Of(parsed);
            var name = parsed.GetValue(shell)!;
            var script = name switch { "bash" => Bash, "zsh" => Zsh, _ => Fish };
            if (output.IsJson) output.Write(new CompletionScript(name, script), CliJson.Default.CompletionScript);
            output.Say(script);
            return ExitCode.Succeeded;
        });
        return command;
    }

    // `[suggest:N]` is System.CommandLine's: it prints what may stand at character N of the line that follows. Options are offered only
    // where one was begun, so that a path can be completed by the shell where a path is due.
    private const string Bash = """
        # bash completion for overnight
        _overnight() {
          local word=${COMP_WORDS[COMP_CWORD]} found
          COMPREPLY=()
          while IFS= read -r found; do
            case $found in
              '' | /* | '-?') continue ;;
              -*) [[ $word == -* ]] || continue ;;
            esac
            [[ $found == "$word"* ]] && COMPREPLY+=("$found")
          done < <("${COMP_WORDS[0]}" "[suggest:$COMP_POINT]" "overnight ${COMP_LINE#* }" 2>/dev/null)
        }
        complete -o default -F _overnight overnight
        """;

    private const string Zsh = """
        #compdef overnight
        # zsh completion for overnight
        _overnight() {
          local line="overnight ${(j: :)words[2,CURRENT]}" word=${words[CURRENT]} one
          local -a found
          for one in ${(f)"$(${words[1]} "[suggest:${#line}]" "$line" 2>/dev/null)"}; do
            case $one in
              /*|'-?') continue ;;
              -*) [[ $word == -* ]] || continue ;;
            esac
            found+=("$one")
          done
          if (( ${#found} )); then compadd -- $found; else _files; fi
        }
        compdef _overnight overnight
        """;

    private const string Fish = """
        # fish completion for overnight
        function __overnight_suggest
            set -l line "overnight "(string replace -r '^\S+\s*' '' -- (commandline -cp) | string collect)
            overnight "[suggest:"(string length -- $line)"]" "$line" 2>/dev/null | string match -v -r '^(/|-\?$)'
        end
        complete -c overnight -a '(__overnight_suggest)'
        """;
}

internal sealed record CompletionScript(string Shell, string Script);
