// Learns a table, keeps the model in a file, and predicts a new row.
using GpuBp;

var table = Table.Open(Path.Combine(AppContext.BaseDirectory, "iris.csv"));
using var model = Model.Train(table, target: "species");
model.Save("iris.gpubp");

var flower = new Dictionary<string, object?>
{
    ["sepal length"] = 5.1,
    ["sepal width"] = 3.5,
    ["petal length"] = 1.4,
    ["petal width"] = 0.2,
};
var answer = model.Predict(flower);
Console.WriteLine($"{answer.Class}: {answer.Probability:P0}");
