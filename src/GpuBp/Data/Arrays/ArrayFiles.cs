using System.Numerics;

namespace GpuBp;

/// <summary>Reads files that hold one array of numbers behind a header.</summary>
/// <param name="kind">Such a file in words: <c>an NPY file</c>.</param>
/// <param name="read">Reads the header, up to the first number.</param>
internal sealed class ArrayFiles(string kind, Func<ByteSource, ArrayHeader> read)
{
    internal string Locate(string path, string name) => DataFile.Locate(path, kind, name);

    internal ArrayHeader Header(string file, DataLimits limits)
    {
        using var stream = DataFile.Open(file, limits);
        return read(new ByteSource(stream, file));
    }

    internal ArrayContent<T> Content<T>(string file, DataLimits limits)
        where T : INumber<T>
    {
        using var stream = DataFile.Open(file, limits);
        var source = new ByteSource(stream, file);
        var header = read(source);
        var offset = source.Position;
        var values = source.ReadToEnd<T>(header.Format, header.Count);
        var content = new ArrayContent<T>(
            file, header.Format, header.Shape, values, offset, header.IsFortran);
        return header.IsFortran ? content with { Values = content.ToRows() } : content;
    }

    internal float[,] Matrix(string path, DataLimits? limits) =>
        ArrayData.Matrix(ArrayData.Scaled(
            Content<float>(Locate(path, nameof(path)), limits ?? DataLimits.Default)));

    internal int[] Labels(string path, DataLimits? limits) => ArrayData.Labels(
        Content<long>(Locate(path, nameof(path)), limits ?? DataLimits.Default), classes: null);

    internal Table Table(string features, string? targets, DataLimits? limits)
    {
        limits ??= DataLimits.Default;
        var file = Locate(features, nameof(features));
        var y = targets is null
            ? null
            : Content<double>(Locate(targets, nameof(targets)), limits);
        // A float holds such numbers exactly, in half the memory.
        return Header(file, limits).Format.FitsFloat
            ? ArrayData.Table(Content<float>(file, limits), y)
            : ArrayData.Table(Content<double>(file, limits), y);
    }
}
