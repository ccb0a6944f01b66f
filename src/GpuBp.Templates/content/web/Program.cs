// Answers POST /predict, such as
//   curl localhost:5000/predict --json '{"sepal length": 5.1, "sepal width": 3.5,
//     "petal length": 1.4, "petal width": 0.2}'
using System.Text.Json;
using GpuBp;
using GpuBp.Compute;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddProblemDetails();

// A row takes some hundred bytes: larger bodies are refused before they are read.
builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = 64 << 10);

// One model for all requests: it is immutable, and many threads can use it at once.
builder.Services.AddSingleton(_ => Device.Open());
builder.Services.AddSingleton(services => LoadOrTrain(services.GetRequiredService<Device>()));

var app = builder.Build();
app.UseStatusCodePages();
app.MapPost("/predict", Predict);
app.Services.GetRequiredService<Model>(); // Before the first request.
app.Run();

static Model LoadOrTrain(Device device)
{
    const string File = "iris.gpubp";
    if (System.IO.File.Exists(File))
        return Model.Load(device, File);
    var table = Table.Open(Path.Combine(AppContext.BaseDirectory, "iris.csv"));
    var model = Model.Train(table, target: "species", new TrainOptions { Device = device });
    model.Save(File);
    return model;
}

static IResult Predict(Dictionary<string, JsonElement> row, Model model)
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
