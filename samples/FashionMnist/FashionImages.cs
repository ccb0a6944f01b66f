namespace GpuBp.Samples.FashionMnist;

/// <summary>70,000 grey pictures of clothes, 28×28 pixels from 0 to 1, in ten classes.</summary>
/// <param name="Train">60,000 to learn from, of which a part is held out to choose the epoch by.</param>
/// <param name="Test">10,000 that nothing is chosen by, looked at once.</param>
internal sealed record FashionImages(Dataset Train, Dataset Test)
{
    /// <summary>Where Debian's package lays the files.</summary>
    internal const string UsualFolder = "/usr/share/datasets/fashion-mnist";

    private static readonly IdxOptions Options = new()
    {
        Scale = 1f / 255,
        ClassNames =
        [
            "T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
        ],
    };

    /// <summary>Reads the four files of a folder, each compressed by gzip or not.</summary>
    /// <exception cref="FileNotFoundException">One is missing; the message says how to get it.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="DataException">A file does not hold what it should.</exception>
    internal static FashionImages Read(string folder) => new(Read(folder, "train"), Read(folder, "t10k"));

    private static Dataset Read(string folder, string set) => IdxFile.Read(
        Find(folder, $"{set}-images-idx3-ubyte"), Find(folder, $"{set}-labels-idx1-ubyte"), Options);

    private static string Find(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists($"{path}.gz") ? $"{path}.gz"
            : File.Exists(path) ? path
            : throw new FileNotFoundException(
                $"There is no {name}.gz in {folder}: install Debian's package dataset-fashion-mnist, or put the four " +
                "files of https://github.com/zalandoresearch/fashion-mnist into a folder and name it by --data.");
    }
}
