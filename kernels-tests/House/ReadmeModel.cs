// A file of its own: beside other snippets' usings, a missing one would not be noticed.
// <first-model>
using GpuBp;
// </first-model>
namespace ReadmeSnippets;

/// <summary>The first program that a reader sees.</summary>
internal static class ModelExample
{
    internal static Prediction Run()
    {
        // <first-model>

        using var model = Model.Train(Table.Open("flowers.csv"), target: "species");
        model.Save("flowers.gpubp");
        var flower = new Dictionary<string, object?>
        {
            ["sepal length"] = 5.1,
            ["sepal width"] = 3.5,
            ["petal length"] = 1.4,
            ["petal width"] = 0.2,
        };
        var answer = model.Predict(flower);
        Console.WriteLine($"{answer.Class}: {answer.Probability:P0}");
        // </first-model>

        return answer;
    }
}
