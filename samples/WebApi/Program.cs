// How do I serve predictions?
//
// curl localhost:5000/predict --json \
//   '{"sepal length": 5.1, "sepal width": 3.5, "petal length": 1.4, "petal width": 0.2}'
// answers {"class":"setosa","probabilities":{"setosa":0.99…,"versicolor":…,"virginica":…}}.

using System.Text.Json;
using GpuBp;
using GpuBp.Samples.WebApi;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddProblemDetails();

// A row takes some hundred bytes: larger bodies are refused before they are read.
const int MaxBody = 64 << 10;
builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = MaxBody);

// One model for all requests, loaded before the first, and anew when its file is replaced.
var file = builder.Configuration["model"] ?? Path.Combine(AppContext.BaseDirectory, "iris.gpubp");
IrisModel.TrainUnlessThere(file);
builder.Services.AddGpuBpModel("flowers", file, options =>
    options.JoinWithin = builder.Configuration.GetValue<TimeSpan?>("join"));

var app = builder.Build();
app.UseStatusCodePages(); // Answers a body that is not a JSON object with ProblemDetails too.
app.MapPost("/predict", Predict);
app.MapHealthChecks("/health");
app.Run();

static async Task<IResult> Predict(
    Dictionary<string, JsonElement> row, [FromKeyedServices("flowers")] ServedModel model)
{
    const int MaxCell = 100; // Also of what an error repeats
    var columns = model.Current.Preprocessing.Plan!.Columns.Select(column => column.Name!);
    if (row.Keys.FirstOrDefault(name => !columns.Contains(name)) is { } unknown)
        return Refused(
            $"There is no column \"{Excerpt.Of(unknown)}\"; the columns are " +
            $"{string.Join(", ", columns)}.");
    try
    {
        var cells = row.ToDictionary(cell => cell.Key, cell => (object?)cell.Value.ToString());
        if (cells.FirstOrDefault(cell => cell.Value is string { Length: > MaxCell }) is
            { Key: { } longest, Value: string text })
            return Refused(
                $"\"{longest}\" has {text.Length:N0} characters: \"{Excerpt.Of(text)}\"; up to " +
                $"{MaxCell} are expected.");
        var answer = await model.PredictAsync(cells, UnknownCells.Error);
        return Results.Ok(new Answer(answer.Class!, answer.Probabilities!));
    }
    catch (Exception e) when (e is DataException or ArgumentException)
    {
        // It names the column that is missing, not a number, or too large.
        return Refused(e.Message);
    }
    catch (InvalidOperationException)
    {
        // JSON may escape halves of characters, which are no text.
        return Refused("A value is no text: it has bytes or escapes that are no characters.");
    }
}

static IResult Refused(string why) =>
    Results.Problem(why, statusCode: StatusCodes.Status400BadRequest);

/// <summary>The answer.</summary>
/// <param name="Class">The most likely species.</param>
/// <param name="Probabilities">The probability of each species.</param>
internal sealed record Answer(string Class, IReadOnlyDictionary<string, float> Probabilities);
