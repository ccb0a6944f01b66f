using GpuBp.Fuzz;
using SharpFuzz;

// fuzz/run.sh starts this under AFL++; by hand, "reader file" repeats a finding.
switch (args)
{
    case ["corpus", var folder]:
        Corpus.Write(folder);
        return 0;
    case [var name] when Readers.All.TryGetValue(name, out var read):
        using (var input = new InputFile())
            Fuzzer.OutOfProcess.Run(stream => input.Give(stream, read));
        return 0;
    case [var name, var file] when Readers.All.TryGetValue(name, out var read):
        using (var input = new InputFile())
        using (var stream = File.OpenRead(file))
            Console.WriteLine(input.Give(stream, read) ?? "read without an error");
        return 0;
    default:
        Console.Error.WriteLine(
            "Usage: GpuBp.Fuzz reader [file] | corpus folder; the readers are " +
            $"{string.Join(", ", Readers.All.Keys)}.");
        return 2;
}
