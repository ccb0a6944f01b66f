// Types that the compiler needs and netstandard2.0 lacks.
#pragma warning disable IDE0130 // The compiler looks for these names.

namespace System.Runtime.CompilerServices
{
    /// <summary>Records and init accessors.</summary>
    internal static class IsExternalInit
    {
    }
}

namespace System
{
    /// <summary>List patterns.</summary>
    internal readonly struct Index(int value, bool fromEnd = false)
    {
        public int GetOffset(int length) => fromEnd ? length - value : value;
    }
}
