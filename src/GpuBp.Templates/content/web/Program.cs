// Answers POST /predict, such as
//   curl localhost:5000/predict --json '{"sepal length": 5.1, "sepal width": 3.5,
//     "petal length": 1.4, "petal width": 0.2}'
// GET /health tells whether the model of the file answers.
using System.Text.Json;
using GpuBp;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddProblemDetails();

// A row takes some hundred bytes: larger bodies are refused before they are read.
builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = 64 << 10);

// One model for all requests, loaded before the first, and anew when its file is replaced.
const string ModelFile = "iris.gpubp";
if (!File.Exists(ModelFile))
{
    var table = Table.Open(Path.Combine(AppContext.BaseDirectory, "iris.csv"));
    using var model = Model.Train(table, target: "species");
    model.Save(ModelFile);
}

builder.Services.AddGpuBpModel("flowers", ModelFile);

var app = builder.Build();
app.UseStatusCodePages();
app.MapPost("/predict", Predict);
app.MapHealthChecks("/health");
app.Run();

static IResult Predict(
    Dictionary<string, JsonElement> row, [FromKeyedServices("flowers")] ServedModel model)
{
    try
    {
        var cells = row.ToDictionary(cell => cell.Key, cell => cell.Value.ToString());
        var answer = model.Predict(cells, UnknownCells.Error);
        return Results.Ok(new { answer.Class, answer.Probabilities });
    }
    catch (Exception e) when (e is DataException or ArgumentException)
    {
        // It names the column that is missing, or not a number.
        return Results.Problem(e.Message, statusCode: StatusCodes.Status400BadRequest);
    }
}
