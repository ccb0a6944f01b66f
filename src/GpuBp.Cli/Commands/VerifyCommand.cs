using System.CommandLine;
using GpuBp.Cli.Input;
using GpuBp.Cli.Output;
using GpuBp.Cli.Verification;

namespace GpuBp.Cli.Commands;

/// <summary><c>gpubp verify</c>: trains a model again, and tells whether the bits agree.</summary>
internal sealed class VerifyCommand
{
    private readonly Argument<string> _model = ModelArgument.Create();

    private readonly Argument<string> _data = new("data")
    {
        Description = "The samples of the training, in the same kinds of files as for train",
    };

    private readonly TrainingChoices _choices = new();
    private readonly TestOptions _test = new();
    private readonly Option<string?> _device = Values.Device();
    private readonly Option<bool> _json = Values.Json();

    private readonly Option<bool> _quiet = new("--quiet", "-q")
    {
        Description = "Show no progress",
    };

    private VerifyCommand()
    {
    }

    internal static Command Create(Shell shell)
    {
        var options = new VerifyCommand();
        var command = new Command(
            "verify",
            "Trains a model of 'gpubp train' again, with the options and on the kind of device " +
            "that its file says, and tells whether every bit agrees. An option that is given " +
            "takes the place of the file's, and is named where it differs. Exit code 0: the " +
            $"same bits; {ExitCode.Differs}: others; {ExitCode.Unverifiable}: the file does not " +
            "say enough.")
        {
            options._model, options._data,
        };
        options._choices.Layout.AddTo(command, withTarget: true);
        Option[] all =
        [
            .. options._choices.All, .. options._test.OfShares, options._device, options._json,
            options._quiet,
        ];
        foreach (var option in all)
            command.Add(option);
        command.SetAction(parsed => options.Run(command, parsed, shell));
        return command;
    }

    private int Run(Command command, ParseResult parsed, Shell shell)
    {
        var (path, data) = (parsed.GetValue(_model)!, parsed.GetValue(_data)!);
        new FileRoles().Reads("the model", path).Reads("the data", data)
            .Reads("--labels", parsed.GetValue(_choices.Layout.Labels));
        var info = Model.Describe(ModelArgument.Require(path));
        var (record, missing) = TrainingRecord.Read(info, path);
        if (record is null)
        {
            Write(shell, parsed, path, new Verdict([], [], ""), missing);
            return ExitCode.Unverifiable;
        }

        var changed = Changes(record, parsed);
        var given = Merged(command, record, parsed);
        var files = SampleFiles.Find(data, parsed.GetValue(_choices.Layout.Labels));
        var table = _choices.Layout.Open(files, given, shell, withTarget: true);
        var (target, options) = _choices.Read(given, table, files.Format);
        using var device = shell.Open(parsed.GetValue(_device) ?? record.Device);
        var isQuiet = parsed.GetValue(_quiet) || parsed.GetValue(_json);
        var verdict = new Repetition(path, info, record, isQuiet, shell).Run(
            table,
            target,
            options with { TestShare = _test.Share(given) ?? 0 },
            device,
            changed);
        Write(shell, parsed, path, verdict, missing: null);
        return verdict.IsSame ? ExitCode.Done : ExitCode.Differs;
    }

    private List<string> Changes(TrainingRecord record, ParseResult parsed) =>
    [
        .. from option in _choices.Given(parsed, _test.OfShares)
           let was = record.Options.GetValueOrDefault(option.Key)
           where was is null || !was.SequenceEqual(option.Value)
           select $"option: {Words(option.Key, option.Value)} now, " +
               (was is null ? "not given" : Words(option.Key, was)) + " in training",
    ];

    /// <summary>The options of the file, those of the command line in their place.</summary>
    /// <exception cref="ToolException">The file has options that this version does not know.
    /// </exception>
    private ParseResult Merged(Command command, TrainingRecord record, ParseResult parsed)
    {
        var options = new SortedDictionary<string, string[]>(
            record.Options.ToDictionary(), StringComparer.Ordinal);
        foreach (var (name, words) in _choices.Given(parsed, _test.OfShares))
            options[name] = words;
        var merged = command.Parse(
        [
            parsed.GetValue(_model)!, parsed.GetValue(_data)!,
            .. options.SelectMany(option => option.Value.Length == 0
                ? [option.Key]
                : option.Value.Select(word => $"{option.Key}={word}")),
        ]);
        return merged.Errors is [var error, ..]
            ? throw new ToolException(
                $"{parsed.GetValue(_model)}: it keeps options that this version does not take: " +
                $"{error.Message} Use the version that trained it, or train it anew.")
            : merged;
    }

    private static string Words(string option, string[] words) =>
        string.Join(' ', [option, .. words]);

    private void Write(
        Shell shell, ParseResult parsed, string path, Verdict verdict, string? missing)
    {
        if (parsed.GetValue(_json))
        {
            shell.WriteJson(new
            {
                Model = path,
                IsSame = missing is null ? verdict.IsSame : (bool?)null,
                Missing = missing,
                verdict.Changes,
                verdict.Differences,
                Device = missing is null ? verdict.Device : null,
            });
            return;
        }

        shell.WriteFacts(
        [
            ("model", path),
            ("device", missing is null ? verdict.Device : null),
            .. verdict.Changes.Select(change => ("changed", (string?)change)),
            .. verdict.Differences.Select(difference => ("differs", (string?)difference)),
            ("result", missing is not null ? $"cannot be verified: {missing}."
                : verdict.IsSame ? "the same bits" : "other bits"),
        ]);
    }
}
