namespace GpuBp.Samples.FashionMnist;

/// <summary>70,000 grey images of clothes, 28×28 pixels from 0 to 1, in ten classes.</summary>
/// <param name="Train">
/// 60,000 training images; a part is held out for choosing the best epoch.
/// </param>
/// <param name="Test">10,000 test images that no choice depends on, used once.</param>
internal sealed record FashionImages(Dataset Train, Dataset Test)
{
    /// <summary>The folder of Debian's package.</summary>
    internal const string UsualFolder = "/usr/share/datasets/fashion-mnist";

    private static readonly IdxOptions Options = new()
    {
        Scale = 1f / 255,
        ClassNames =
        [
            "T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
            "ankle boot",
        ],
    };

    /// <summary>Reads the four files of a folder, with or without gzip compression.</summary>
    /// <exception cref="FileNotFoundException">
    /// A file is missing; the message says how to get it.
    /// </exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="DataException">A file has the wrong content.</exception>
    internal static FashionImages Read(string folder) =>
        new(Read(folder, "train"), Read(folder, "t10k"));

    private static Dataset Read(string folder, string set) => IdxFile.Read(
        Find(folder, $"{set}-images-idx3-ubyte"), Find(folder, $"{set}-labels-idx1-ubyte"),
        Options);

    private static string Find(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists($"{path}.gz") ? $"{path}.gz"
            : File.Exists(path) ? path
            : throw new FileNotFoundException(
                $"There is no {name}.gz in {folder}: install Debian's package " +
                "dataset-fashion-mnist, or put the four files of " +
                "https://github.com/zalandoresearch/fashion-mnist into a folder and name it by " +
                "--data.");
    }
}
