using System.Globalization;
using System.Text;

namespace GpuBp.Tests.Data.Tables;

/// <summary>What texts are as numbers and as dates.</summary>
public sealed class CellTextTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("1.5", '.', 1.5)]
    [InlineData("-1,5", ',', -1.5)]
    [InlineData("+.5e2", '.', 50)]
    [InlineData("1,234,567.5", '.', 1234567.5)]
    [InlineData("1.234.567,5", ',', 1234567.5)]
    [InlineData("1 234", '.', 1234)]
    [InlineData("1\u00A0234,5", ',', 1234.5)]
    [InlineData("12.5%", '.', 0.125)]
    [InlineData("$ 1,200", '.', 1200)]
    [InlineData("-12 €", '.', -12)]
    [InlineData("12345678901234567890", '.', 12345678901234567890.0)]
    [InlineData("4.9e-324", '.', 4.9e-324)]
    [InlineData("9007199254740993", '.', 9007199254740992.0)] // halfway between two doubles
    [InlineData("9007199254740995", '.', 9007199254740996.0)]
    [InlineData("900719925474099.3", '.', 900719925474099.3)]
    [InlineData("857434367731057216.00", '.', 857434367731057152.0)]
    [InlineData("857434367731057216.01", '.', 857434367731057280.0)]
    [InlineData("90071992547409925", '.', 90071992547409925.0)]
    [InlineData("0.999999999999999999", '.', 1)]
    public void Number_OfAKind_IsRead(string text, char sign, double expected) =>
        Assert.Equal(expected, Number(text, sign));

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("1e")]
    [InlineData("1e+-5")]
    [InlineData("1e400")]
    [InlineData("inf")]
    [InlineData("1,5")]
    [InlineData("1,2345")]
    [InlineData("12,34,567")]
    [InlineData("0,123")]
    [InlineData("1.2.3")]
    [InlineData("0x10")]
    [InlineData("12 34")]
    [InlineData("5\" pipe")]
    [InlineData("1234567:")]
    [InlineData("1234567/")]
    [InlineData("cat12")]
    public void Number_ThatIsNone_IsNot(string text) => Assert.Null(Number(text, '.'));

    [Fact]
    public void Number_OfRandomDigits_IsWhatDotNetReads()
    {
        var random = new RandomNumbers(output);
        for (var n = 0; n < 20_000; n++)
        {
            var text = (random.Next(2) == 0 ? "-" : "") + Digits(random.NextInt(1, 19)) + "." + Digits(random.NextInt(0, 18)) +
                (random.Next(3) == 0 ? $"e{random.NextInt(-30, 30)}" : "");
            Assert.Equal((text, double.Parse(text, CultureInfo.InvariantCulture)), (text, Number(text, '.')));
        }

        string Digits(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => random.Next(10)));
    }

    [Theory]
    [InlineData("2012-01-31", DateOrder.YearMonthDay, "2012-01-31")]
    [InlineData("2001/01/01 00:45", DateOrder.YearMonthDay, "2001-01-01T00:45:00")]
    [InlineData("2001-01-01T10:30:05.25Z", DateOrder.YearMonthDay, "2001-01-01T10:30:05.25")]
    [InlineData("2001-01-01 01:00+02:00", DateOrder.YearMonthDay, "2000-12-31T23:00:00")]
    [InlineData("Jan 1 2000", DateOrder.MonthDayYear, "2000-01-01")]
    [InlineData("June 12, 1998", DateOrder.MonthDayYear, "1998-06-12")]
    [InlineData("12 Jun 1998", DateOrder.DayMonthYear, "1998-06-12")]
    [InlineData("31.12.1969", DateOrder.DayMonthYear, "1969-12-31")]
    [InlineData("12/31/1969 1:05 PM", DateOrder.MonthDayYear, "1969-12-31T13:05:00")]
    public void Date_OfAKind_IsRead(string text, DateOrder order, string expected)
    {
        var days = Date(text);
        Assert.Equal(DateText.Days(DateTime.Parse(expected, CultureInfo.InvariantCulture)), days[(int)order], 1e-9);
        Assert.Equal(2, days.Count(double.IsNaN));
    }

    [Theory]
    [InlineData("3/4/2020", 2)]
    [InlineData("3.4.2020", 1)]
    [InlineData("2020-13-01", 0)]
    [InlineData("2021-02-29", 0)]
    [InlineData("10:30", 0)]
    [InlineData("1.2.3", 0)]
    [InlineData("01/02/20", 0)]
    [InlineData("2020-01-01x", 0)]
    [InlineData("May be", 0)]
    public void Date_InSomeOrders_IsReadInThose(string text, int orders) =>
        Assert.Equal(orders, Date(text).Count(days => !double.IsNaN(days)));

    private static double? Number(string text, char sign) =>
        NumberText.TryParse(Encoding.UTF8.GetBytes(text), (byte)sign, out var value) ? value : null;

    private static double[] Date(string text)
    {
        var days = new double[DateText.Orders];
        DateText.TryParse(Encoding.UTF8.GetBytes(text), days);
        return days;
    }
}
