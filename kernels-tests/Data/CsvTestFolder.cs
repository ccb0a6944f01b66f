namespace GpuBp.Tests.Data;

/// <summary>A folder of its own for a test's files.</summary>
internal sealed class CsvTestFolder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gpubp-").FullName;

    public string Path(string name) => System.IO.Path.Combine(_folder, name);

    /// <summary>Writes data.csv in UTF-8, without a mark that the text does not have.</summary>
    public string Write(string text)
    {
        File.WriteAllText(Path("data.csv"), text);
        return Path("data.csv");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
