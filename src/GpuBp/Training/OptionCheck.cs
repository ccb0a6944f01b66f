using System.Numerics;

namespace GpuBp;

/// <summary>Checks options against their ranges; messages give name, value and range.</summary>
internal static class OptionCheck
{
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0, or not finite.</exception>
    internal static T Positive<T>(T value, string name, string what)
        where T : IFloatingPoint<T> => value > T.Zero && T.IsFinite(value)
        ? value
        : throw Outside(value, name, $"{what} must be above 0 and finite.");

    /// <exception cref="ArgumentOutOfRangeException">It is below 0, or not finite.</exception>
    internal static T NotNegative<T>(T value, string name, string what)
        where T : IFloatingPoint<T> => value >= T.Zero && T.IsFinite(value)
        ? value
        : throw Outside(value, name, $"{what} must be at least 0 and finite.");

    /// <exception cref="ArgumentOutOfRangeException">It is below 0, or not below 1.</exception>
    internal static T Share<T>(T value, string name, string what)
        where T : IFloatingPoint<T> => value >= T.Zero && value < T.One
        ? value
        : throw Outside(value, name, $"{what} must be at least 0 and below 1.");

    /// <exception cref="ArgumentOutOfRangeException">It is below the minimum.</exception>
    internal static T AtLeast<T>(T min, T value, string name, string what)
        where T : INumber<T> => value >= min
        ? value
        : throw Outside(value, name, $"{what} must be at least {min}.");

    internal static ArgumentOutOfRangeException Outside<T>(T value, string name, string message) =>
        new(name, value, message);
}
