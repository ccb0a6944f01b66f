using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace GpuBp.Kernels;

/// <summary>
/// The tiles that were measured to be the fastest on a device, one for each class of products; kept
/// on disk for the processes after this one.
/// </summary>
internal sealed class TileChoices
{
    private const string CacheName = "tiles";

    // A device's choices live as long as the device.
    private static readonly ConditionalWeakTable<Device, TileChoices> OfDevices = [];

    private readonly DeviceCache _cache;
    private readonly string _key;
    private readonly ConcurrentDictionary<string, string> _tiles;

    private TileChoices(Device device)
    {
        _cache = device.Cache;
        var info = device.Info;
        _key = $"{info.Name}, {info.Driver}, {info.ComputeCapability}, {info.ComputeUnits} units";
        _tiles = Read();
    }

    /// <summary>What is known of a device's tiles.</summary>
    internal static TileChoices Of(Device device) => OfDevices.GetValue(device, d => new TileChoices(d));

    /// <summary>The tile that was found to be the fastest of the candidates; null where none was measured.</summary>
    internal Tile? Find(in ProductShape shape, IReadOnlyList<Tile> candidates)
    {
        if (!_tiles.TryGetValue(ClassOf(shape), out var name))
            return null;

        foreach (var tile in candidates)
        {
            if (tile.Name == name)
                return tile;
        }

        return null; // Of another version, or of a shape at the border of its class.
    }

    /// <summary>Takes a tile from now on.</summary>
    internal void Set(in ProductShape shape, Tile tile) => _tiles[ClassOf(shape)] = tile.Name;

    /// <summary>Goes back to what is taken without a measurement.</summary>
    internal void Unset(in ProductShape shape) => _tiles.TryRemove(ClassOf(shape), out _);

    /// <summary>Keeps the choices, beside those that other processes have kept meanwhile.</summary>
    internal void Save()
    {
        var all = Read();
        foreach (var (shapes, tile) in _tiles)
            all[shapes] = tile;
        _cache.Write(CacheName, _key, JsonSerializer.SerializeToUtf8Bytes(all));
    }

    private ConcurrentDictionary<string, string> Read()
    {
        try
        {
            return _cache.Read(CacheName, _key) is { } saved &&
                JsonSerializer.Deserialize<ConcurrentDictionary<string, string>>(saved) is { } tiles
                    ? tiles
                    : [];
        }
        catch (JsonException)
        {
            return []; // Of another version.
        }
    }

    private static string ClassOf(in ProductShape shape) =>
        $"{shape.Kernel} {shape.Precision} " +
        $"{(shape.IsPacked ? "packed" : shape.IsAligned ? "aligned" : "unaligned")} " +
        $"{Class(shape.Rows)} x {Class(shape.Columns)} x {Class(shape.Depth)}";

    /// <summary>1, 2, 3, 4, 6, 8, 12, 16, 24, …: the first that is not below a number.</summary>
    private static long Class(int size)
    {
        var power = (long)BitOperations.RoundUpToPowerOf2((uint)size);
        return size > 2 && power / 4 * 3 >= size ? power / 4 * 3 : power;
    }
}
