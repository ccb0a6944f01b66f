using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Samples;

/// <summary>The sample that serves predictions, asked over HTTP.</summary>
/// <remarks>After the tests that set environment variables, which a process inherits.</remarks>
[Collection(EnvironmentVariables.Name)]
public sealed class WebApiTests : IDisposable
{
    private static readonly string[] Columns = ["sepal length", "sepal width", "petal length", "petal width"];
    private readonly CsvTestFolder _folder = new();
    private readonly HttpClient _client = new();
    private Uri? _predict;

    private string Model => _folder.Path("iris.gpubp");

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Theory, EveryDevice(Only = "cpu"), EveryDevice(Only = "opencl")]
    public async Task Row_OfASetosa_IsOne(string deviceName)
    {
        using var server = Start(deviceName);

        var answer = (await Answer(Row(5.1, 3.5, 1.4, 0.2))).RootElement;

        Assert.Equal("setosa", answer.GetProperty("class").GetString());
        var shares = answer.GetProperty("probabilities");
        Assert.True(shares.GetProperty("setosa").GetDouble() > 0.9, $"{answer}");
        Assert.Equal(1, shares.EnumerateObject().Sum(share => share.Value.GetDouble()), 1e-5);
    }

    [Fact]
    public async Task Server_StartedAgain_PredictsByTheSameModel()
    {
        double[] row = [6, 2.9, 4.6, 1.5];
        string first;
        using (Start("cpu"))
            first = (await Answer(Row(row))).RootElement.ToString();
        var written = File.GetLastWriteTimeUtc(Model);

        using var again = Start("cpu");

        Assert.Equal(first, (await Answer(Row(row))).RootElement.ToString());
        Assert.Equal(written, File.GetLastWriteTimeUtc(Model));
    }

    [Fact]
    public async Task Rows_InParallel_AreAnsweredAsOneByOne()
    {
        var random = RandomNumbers.Create();
        var rows = Enumerable.Range(0, 200)
            .Select(_ => Row(
                random.NextDouble(4, 8), random.NextDouble(2, 4), random.NextDouble(1, 7), random.NextDouble(0, 2.5)))
            .ToArray();
        using var server = Start("cpu");
        var expected = new List<string>();
        foreach (var row in rows)
            expected.Add((await Answer(row)).RootElement.ToString());

        var parallel = await Answers(rows);

        Assert.Equal(expected, parallel.Select(answer => answer.RootElement.ToString()));
        Assert.Equal(3, parallel.Select(answer => answer.RootElement.GetProperty("class").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task Row_ThatIsNone_IsRefusedWithItsColumn()
    {
        var row = Row(5.1, 3.5, 1.4, 0.2);
        (object? Row, string Message)[] cases =
        [
            (With("petal width", "thin"), "(petal width): \"thin\" is not a number"),
            (With("petal width", null), "(petal width): \"\" has no value"),
            (With("sepal width", "1e99"), "(sepal width): \"1e99\" is not a number, or too large a one"),
            (With("sepal width", 3e38), "(sepal width): \"3E+38\" is not a number, or too large"),
            (With("petal size", 3), "There is no column \"petal size\"; the columns are sepal length, sepal width,"),
            (row.Where(cell => cell.Key != "petal length").ToDictionary(), "The row has no \"petal length\""),
            (Columns, ""),
            (null, ""),
        ];
        using var server = Start("cpu");

        foreach (var (wrong, message) in cases)
        {
            using var response = await _client.PostAsJsonAsync(_predict, wrong, TestContext.Current.CancellationToken);
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(response.StatusCode == HttpStatusCode.BadRequest, text);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            using var problem = JsonDocument.Parse(text);
            if (message.Length > 0)
                Assert.Contains(message, problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        Dictionary<string, object?> With(string column, object? value) => new(row) { [column] = value };
    }

    [Fact]
    public async Task Body_BrokenOrLarge_IsRefusedWithoutRepeatingIt()
    {
        const string Rest = "\"sepal width\": 3, \"petal length\": 1, \"petal width\": 1}";
        var digits = new string('7', 5000);
        (byte[] Body, HttpStatusCode Status)[] cases =
        [
            ([.. "{\"sepal length\": \""u8, 0xFF, 0xC0, .. Encoding.UTF8.GetBytes($"\", {Rest}")], HttpStatusCode.BadRequest),
            (Encoding.UTF8.GetBytes($"{{\"sepal length\": \"\\ud800\", {Rest}"), HttpStatusCode.BadRequest),
            ("{\"\\udc00\": 1}"u8.ToArray(), HttpStatusCode.BadRequest),
            ([.. "{\""u8, 0xE2, 0x28, .. "\": 1}"u8], HttpStatusCode.BadRequest),
            ("{\"sepal length\": "u8.ToArray(), HttpStatusCode.BadRequest),
            (Encoding.UTF8.GetBytes($"{{\"sepal length\": \"{digits}\", {Rest}"), HttpStatusCode.BadRequest),
            (Encoding.UTF8.GetBytes($"{{\"sepal length\": {digits}, {Rest}"), HttpStatusCode.BadRequest),
            (Encoding.UTF8.GetBytes($"{{\"sepal length\": [{digits}], {Rest}"), HttpStatusCode.BadRequest),
            (Encoding.UTF8.GetBytes($"{{\"{digits}\": 1}}"), HttpStatusCode.BadRequest),
            (Encoding.UTF8.GetBytes($"{{\"sepal length\": 5, {Rest}{new string(' ', 70_000)}"), HttpStatusCode.RequestEntityTooLarge),
        ];
        using var server = Start("cpu");

        foreach (var (body, status) in cases)
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new("application/json");
            using var response = await _client.PostAsync(_predict, content, TestContext.Current.CancellationToken);
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var place = $"{response.StatusCode} of {Encoding.Latin1.GetString(body.AsSpan(0, Math.Min(body.Length, 60)))}: {text}";
            Assert.True(response.StatusCode == status, place);
            Assert.False(text.Contains(digits[..101], StringComparison.Ordinal), place);
        }

        Assert.Equal("setosa", (await Answer(Row(5.1, 3.5, 1.4, 0.2))).RootElement.GetProperty("class").GetString());
    }

    private static Dictionary<string, object?> Row(params double[] cells) =>
        Columns.Zip(cells).ToDictionary(cell => cell.First, cell => (object?)cell.Second);

    private SampleProgram Start(string deviceName)
    {
        var server = new SampleProgram("WebApi", deviceName, "--urls", "http://127.0.0.1:0", "--model", Model);
        _predict = new Uri(server.RestOfLine("Now listening on: ") + "/predict");
        return server;
    }

    /// <summary>Asks for all rows at once.</summary>
    private Task<JsonDocument[]> Answers(IEnumerable<Dictionary<string, object?>> rows) => Task.WhenAll(rows.Select(Answer));

    private async Task<JsonDocument> Answer(Dictionary<string, object?> row)
    {
        using var response = await _client.PostAsJsonAsync(_predict, row, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonDocument.Parse(text);
    }
}
