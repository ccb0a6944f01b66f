using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Serving;

namespace GpuBp.Tests.Samples;

/// <summary>The sample WebApi under many clients, while its model's file is replaced again and again.</summary>
/// <remarks>After the tests that set environment variables, which a process inherits.</remarks>
[Collection(EnvironmentVariables.Name)]
public sealed class WebApiLoadTests : IDisposable
{
    private const int Clients = 64;
    private const int MinAnswers = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ServedFiles _files = new();
    private readonly RandomNumbers _random = RandomNumbers.Create();
    private readonly ConcurrentBag<double> _milliseconds = [];
    private readonly int[] _answers = new int[2];

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("00:00:00.001")]
    public async Task Service_WhileItsFileIsReplaced_AnswersEveryRequestByOneModel(string? join)
    {
        var isLong = LongRun.IsAsked && join is null;
        var time = TimeSpan.FromSeconds(isLong ? 60 : 4);
        Predictor[] models = [Predictor.Load(_files.A), Predictor.Load(_files.B)];
        var rows = Enumerable.Range(0, 200).Select(_ => ServedFiles.Row(_random)).Select(row => new Request(
            JsonSerializer.SerializeToUtf8Bytes(row), [.. models.Select(model => model.Predict(row).Outputs)])).ToArray();
        Assert.All(rows, row => Assert.False(ServedFiles.AreSame(row.Outputs[0], row.Outputs[1])));
        string[] joins = join is null ? [] : ["--join", join];
        using var server = new SampleProgram("WebApi", "cpu", ["--urls", "http://127.0.0.1:0", "--model", _files.Served, .. joins]);
        var address = new Uri(server.RestOfLine("Now listening on: "));
        using var client = new HttpClient { BaseAddress = address };
        var clock = Stopwatch.StartNew();

        // A busy machine takes longer until both models have answered.
        bool GoesOn() => clock.Elapsed < time || (_answers.Min() < MinAnswers && clock.Elapsed < time + Patience);
        var clients = Enumerable.Range(0, Clients).Select(n => Task.Run(async () =>
        {
            for (var i = n; GoesOn(); i++)
                await Ask(client, rows[i % rows.Length]);
        })).ToArray();
        var memory = new List<long>();
        for (var n = 1; GoesOn(); n++)
        {
            await Task.Delay(isLong ? 1000 : 300, TestContext.Current.CancellationToken);
            _files.Put(n % 2 == 0 ? _files.A : _files.B);
            memory.Add(server.WorkingSet >> 20);
        }

        await Task.WhenAll(clients);
        var seconds = clock.Elapsed.TotalSeconds;

        var (warm, end) = (Median(memory[(memory.Count / 3)..(memory.Count * 2 / 3)]), Median(memory[(memory.Count * 2 / 3)..]));
        var times = _milliseconds.Order().ToArray();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{times.Length / seconds:N0} answers a second to {Clients} clients; {times[times.Length / 2]:F1} ms median, " +
            $"{times[times.Length * 99 / 100]:F1} ms for 99 of 100; memory {warm} MB, at the end {end} MB; by A {_answers[0]:N0}, by B {_answers[1]:N0}.");
        Assert.All(_answers, count => Assert.InRange(count, MinAnswers, times.Length));

        // The server's collector grows its heap at first: the middle third is what the end is compared with.
        Assert.True(!isLong || end <= warm + 16, $"{_random}: memory in MB: {string.Join(' ', memory)}");
        using var health = await client.GetAsync(new Uri("/health", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal("Healthy", await health.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Health_FileDamagedWhileServed_SaysSoAndAnswersGoOn()
    {
        using var server = new SampleProgram("WebApi", "cpu", "--urls", "http://127.0.0.1:0", "--model", _files.Served);
        using var client = new HttpClient { BaseAddress = new Uri(server.RestOfLine("Now listening on: ")) };
        var row = ServedFiles.Row(_random);
        var request = new Request(JsonSerializer.SerializeToUtf8Bytes(row), [Predictor.Load(_files.A).Predict(row).Outputs]);
        await Ask(client, request);
        var bytes = File.ReadAllBytes(_files.B);
        bytes[^9] ^= 4;
        File.WriteAllBytes(_files.B, bytes);

        _files.Put(_files.B);

        var end = DateTime.UtcNow.AddSeconds(20);
        while (await client.GetStringAsync(new Uri("/health", UriKind.Relative), TestContext.Current.CancellationToken) != "Degraded")
        {
            Assert.True(DateTime.UtcNow < end, "The health check has not seen the damaged file for 20 s.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        await Ask(client, request);
        Assert.Equal(2, _answers[0]);
    }

    private async Task Ask(HttpClient client, Request request)
    {
        var start = Stopwatch.GetTimestamp();
        using var content = new ByteArrayContent(request.Body);
        content.Headers.ContentType = new("application/json");
        using var response = await client.PostAsync(new Uri("/predict", UriKind.Relative), content, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        _milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var answer = JsonDocument.Parse(text);
        float[] outputs = [.. answer.RootElement.GetProperty("probabilities").EnumerateObject().Select(share => share.Value.GetSingle())];
        var model = Array.FindIndex(request.Outputs, expected => ServedFiles.AreSame(expected, outputs));
        Assert.True(model >= 0, $"{_random}: [{string.Join(' ', outputs)}] is of neither model.");
        Interlocked.Increment(ref _answers[model]);
    }

    private static long Median(List<long> values) => values.Order().ElementAt(values.Count / 2);

    private sealed record Request(byte[] Body, IReadOnlyList<float>[] Outputs);
}
