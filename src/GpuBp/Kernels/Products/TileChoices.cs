using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GpuBp.Kernels;

/// <summary>
/// The tiles that were measured to be the fastest on a device, one for each class of products. They
/// are saved on disk for later processes.
/// </summary>
internal sealed class TileChoices
{
    private const string CacheName = "tiles";

    // Choices live as long as their device.
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

    /// <summary>The choices of a device.</summary>
    internal static TileChoices Of(Device device) =>
        OfDevices.GetValue(device, d => new TileChoices(d));

    /// <summary>The fastest of the candidates; null if they were not measured.</summary>
    internal Tile? Find(in ProductShape shape, IReadOnlyList<Tile> candidates)
    {
        if (!_tiles.TryGetValue(ClassOf(shape), out var name))
            return null;

        foreach (var tile in candidates)
        {
            if (tile.Name == name)
                return tile;
        }

        // Saved by another version, or for a shape whose class has different candidates.
        return null;
    }

    /// <summary>Sets the tile of the shape's class.</summary>
    internal void Set(in ProductShape shape, Tile tile) => _tiles[ClassOf(shape)] = tile.Name;

    /// <summary>Forgets the tile of the shape's class.</summary>
    internal void Unset(in ProductShape shape) => _tiles.TryRemove(ClassOf(shape), out _);

    /// <summary>
    /// Saves the choices, merged with those that other processes have saved meanwhile.
    /// </summary>
    internal void Save()
    {
        var all = Read();
        foreach (var (shapes, tile) in _tiles)
            all[shapes] = tile;
        _cache.Write(
            CacheName, _key, JsonSerializer.SerializeToUtf8Bytes(all, TileNames.Default.Names));
    }

    private ConcurrentDictionary<string, string> Read()
    {
        try
        {
            return _cache.Read(CacheName, _key) is { } saved &&
                JsonSerializer.Deserialize(saved, TileNames.Default.Names) is { } tiles
                    ? tiles
                    : [];
        }
        catch (JsonException)
        {
            return []; // Saved by another version.
        }
    }

    private static string ClassOf(in ProductShape shape) =>
        $"{shape.Kernel} {shape.Precision} " +
        $"{(shape.IsPacked ? "packed" : shape.IsAligned ? "aligned" : "unaligned")} " +
        $"{Class(shape.Rows)} x {Class(shape.Columns)} x {Class(shape.Depth)}";

    /// <summary>
    /// The smallest of 1, 2, 3, 4, 6, 8, 12, 16, 24, … that is at least the size.
    /// </summary>
    private static long Class(int size)
    {
        var power = (long)BitOperations.RoundUpToPowerOf2((uint)size);
        return size > 2 && power / 4 * 3 >= size ? power / 4 * 3 : power;
    }
}

/// <summary>Written at build time, for trimmed programs.</summary>
[JsonSerializable(typeof(ConcurrentDictionary<string, string>), TypeInfoPropertyName = "Names")]
internal sealed partial class TileNames : JsonSerializerContext;
