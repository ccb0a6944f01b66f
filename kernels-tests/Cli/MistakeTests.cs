using GpuBp.Tests.Data;

namespace GpuBp.Tests.Cli;

/// <summary>Mistakes that a new user makes are answered by what, where, and what to do instead.</summary>
public sealed class MistakeTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "trian DATA", 2, "'gpubp --help' lists what you can give." },
        { "train", 2, "Required argument missing for command: 'train'." },
        { "train DATA --epochs 0", 2, "--epochs is '0'; a whole number from 1 on is needed." },
        { "train DATA --dropout 1", 2, "--dropout is '1'; a number from 0 to below 1 is needed." },
        { "train DATA --test 1", 2, "--test is '1'; a number above 0 and below 1 is needed." },
        { "train DATA --learning-rate NaN", 2, "--learning-rate is 'NaN'; a number above 0 is needed." },
        { "train DATA --hidden 10,x", 2, "--hidden is '10,x'; whole numbers from 1 on, such as 128,64 is needed." },
        { "train DATA --time 5", 2, "--time is '5'; a time above 0, such as 90s, 5m or 1.5h is needed." },
        { "train DATA --optimizer adan", 2, "--optimizer is 'adan'; one of adamw, adam, sgd, rmsprop is needed." },
        { "train DATA --decay-schedule one-cycle", 2, "--decay-schedule is 'one-cycle'; one of constant, cosine, step is needed." },
        { "train DATA --dropout-schedule plateau", 2, "--dropout-schedule is 'plateau'; one of constant, cosine, step is needed." },
        { "train DATA --layer-norm --hidden 8,1", 1, "--layer-norm is given, and hidden layer 2 has 1 neuron" },
        { "train DATA --residual --hidden 4,8", 1, "--residual is given, and no hidden layer has as many neurons as the one before it. Say such as --hidden 64,64" },
        { "train DATA --optimizer sgd --decay-schedule cosine", 1, "--decay-schedule is cosine, and the weight decay is 0. Give one by --weight-decay" },
        { "train DATA --dropout 0 --dropout-schedule step", 1, "--dropout-schedule is step, and the dropout is 0. Give one by --dropout" },
        { "train DATA --target kind", 1, "there is no target column \"kind\"; one of 5 columns is expected: sepal length, " },
        { "train DATA --delimiter ab", 1, "--delimiter is 'ab'; one character, or 'tab', is needed." },
        { "train DATA --delimiter ;", 1, "--delimiter says what separates them" },
        { "train DATA --ignore colour", 1, "there is no column \"colour\"" },
        { "train DATA --loss huber", 1, "--loss is huber, but the target holds classes" },
        { "train DATA --task regression", 1, "\"setosa\" is not a number" },
        { "train DATA --labels DATA", 1, "is a table, whose target is a column; name it by --target." },
        { "train DATA --device nothing", 1, "The device 'nothing': there is no such device. Known devices: cpu" },
        { "train DATA --out /nowhere/m.gpubp", 1, "there is no folder /nowhere" },
        { "train DATA --test 0.1 --test-data DATA", 1, "--test and --test-data are both given; give one." },
        { "train DATA --checkpoint-every 1s", 1, "name it by --checkpoints." },
        { "train DATA --optimizer sgd --learning-rate 1e30", 3, "Try a smaller --learning-rate" },
        { "train nothing.csv", 1, "There is no file " },
        { "train HOLES --missing error", 1, "line 3, column 1 (a): \"\", and --missing is error" },
        { "train NUMBERS --target last", 1, "there is no target column \"last\"; one of 2 columns, counted from 0, is expected." },
        { "train ONE", 1, "every row has \"x\" in the column 'kind'; at least two classes, or numbers, are expected." },
        { "predict nothing.gpubp DATA", 1, "There is no model " },
        { "predict DATA DATA", 1, "This is no safetensors file" },
        { "evaluate MODEL HOLES", 1, "there is no target column \"species\"" },
        { "predict MODEL HOLES", 1, "columns that the model needs are missing: \"sepal length\", \"sepal width\", " },
        { "predict MODEL DATA --keep id", 1, "there is no column \"id\" to keep; one of 5 columns is expected: sepal length, " },
        { "predict DATA MODEL", 1, "give the model first, and then the data." },
        { "export MODEL m.txt", 1, "'m.txt' ends in neither .onnx nor .safetensors nor .cs" },
        { "export MODEL m.onnx --name Flowers", 1, "--name is of C# classes, and 'm.onnx' does not end in .cs" },
        { "export MODEL m.cs --name flowers", 1, "The name 'flowers' is no class; give one such as Flowers" },
        { "kernels Forward", 1, "There is no kernel 'Forward'; there are Activate, " },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Mistake_OfANewUser_SaysWhatToDoInstead(string command, int code, string message)
    {
        var run = Run(command);

        Assert.Equal(code, run.ExitCode);
        Assert.Contains(message, run.Error);
        Assert.DoesNotContain("TableOptions", run.Error);
        Assert.DoesNotContain("TableFormat", run.Error);
        Assert.DoesNotContain("Parameter", run.Error);
        Assert.DoesNotContain("   at ", run.Error);
        Assert.False(File.Exists(_folder.Path("out.gpubp")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("train")]
    [InlineData("predict")]
    [InlineData("evaluate")]
    [InlineData("inspect")]
    [InlineData("export")]
    [InlineData("devices")]
    [InlineData("doctor")]
    [InlineData("kernels")]
    public void Help_OfACommand_SaysHowItIsUsed(string command)
    {
        var run = ToolRun.Of([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]).Done();

        Assert.Contains($"gpubp {command}".TrimEnd(), run.Out);
        Assert.Contains("--help", run.Out);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void Devices_Doctor_AndKernels_Tell()
    {
        Assert.Contains("cpu ", ToolRun.Of("devices").Done().Out);
        Assert.Contains("cpu", ToolRun.Of("devices", "--json").Done().Json[0].GetProperty("devices").EnumerateArray()
            .Select(device => device.GetProperty("id").GetString()));
        Assert.Contains("trains as it should", ToolRun.Of("doctor").Done().Out);
        Assert.Contains("#define KERNEL __kernel", ToolRun.Of("kernels", "linearforward").Done().Out);
        Assert.Contains("#define KERNEL extern \"C\" __global__", ToolRun.Of("kernels", "LinearForward", "--language", "cuda").Done().Out);
        Assert.Contains("BackwardDelta", ToolRun.Of("kernels").Done().Out.Split('\n').Select(line => line.TrimEnd()));
    }

    private ToolRun Run(string command)
    {
        var data = ToolRun.Iris(_folder);
        File.WriteAllText(_folder.Path("holes.csv"), "a,b,kind\n1,2,x\n,3,y\n4,5,x\n");
        File.WriteAllText(_folder.Path("numbers.csv"), "1,0\n2,1\n3,0\n");
        File.WriteAllText(_folder.Path("one.csv"), "a,kind\n1,x\n2,x\n");
        if (command.Contains("MODEL", StringComparison.Ordinal))
            ToolRun.Of("train", data, "--epochs", "1", "--quiet", "--out", _folder.Path("m.gpubp")).Done();
        string[] args =
        [
            .. command.Split(' ').Select(word => word switch
            {
                "DATA" => data,
                "HOLES" => _folder.Path("holes.csv"),
                "NUMBERS" => _folder.Path("numbers.csv"),
                "ONE" => _folder.Path("one.csv"),
                "MODEL" => _folder.Path("m.gpubp"),
                _ => word,
            }),
        ];
        return args[0] == "train" && args.Length > 1 && !args.Contains("--out")
            ? ToolRun.Of([.. args, "--out", _folder.Path("out.gpubp")])
            : ToolRun.Of(args);
    }
}
