using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>What is known of the dates of a column, for each order that its cells allow.</summary>
internal sealed class DateProfile
{
    /// <summary>Texts that are tried; a column where few of them are dates has none.</summary>
    private const int Tried = 256;

    /// <summary>Dates that are added at a time.</summary>
    private const int BlockSize = 128;

    private readonly NumberProfile[] _orders = [new(), new(), new()];
    private readonly List<double>[] _blocks = [[], [], []];
    private readonly bool[] _hasTime = new bool[DateText.Orders];
    private long _texts;

    /// <summary>Cells that are a date in some order.</summary>
    internal long Count { get; private set; }

    /// <summary>The days since 2000 in one order.</summary>
    internal NumberProfile this[DateOrder order]
    {
        get
        {
            AddBlock((int)order);
            return _orders[(int)order];
        }
    }

    /// <summary>Whether dates have a time of day in an order.</summary>
    internal bool HasTime(DateOrder order) => _hasTime[(int)order];

    /// <summary>The order in which the most cells are dates, and whether another is as
    /// good.</summary>
    internal (DateOrder Order, bool IsAmbiguous) Best()
    {
        for (var order = 0; order < DateText.Orders; order++)
            AddBlock(order);
        var best = _orders.Index().MaxBy(order => order.Item.Count);
        return ((DateOrder)best.Index, _orders.Count(order => order.Count == best.Item.Count) > 1);
    }

    /// <summary>Takes a text that is no number.</summary>
    /// <returns>Whether it is a date.</returns>
    internal bool Add(ReadOnlySpan<byte> text)
    {
        if (++_texts > Tried && Count < _texts * TableThresholds.MinMixedShare)
            return false;
        Span<double> days = stackalloc double[DateText.Orders];
        if (!DateText.TryParse(text, days))
            return false;
        Count++;
        for (var order = 0; order < days.Length; order++)
        {
            if (double.IsNaN(days[order]))
                continue;
            _hasTime[order] |= days[order] != Math.Floor(days[order]);
            _blocks[order].Add(days[order]);
            if (_blocks[order].Count == BlockSize)
                AddBlock(order);
        }

        return true;
    }

    private void AddBlock(int order)
    {
        _orders[order].Add(CollectionsMarshal.AsSpan(_blocks[order]));
        _blocks[order].Clear();
    }
}
