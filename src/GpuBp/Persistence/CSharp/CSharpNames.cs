using System.Text;

namespace GpuBp;

/// <summary>Names in a C# file that are made of the names of others.</summary>
internal static class CSharpNames
{
    /// <summary>The members of the file's class, whose name a class cannot have.</summary>
    private static readonly HashSet<string> Members =
    [
        "Features", "Outputs", "Inputs", "FeatureNames", "OutputNames", "ClassNames", "Predict",
        "Label", "Class", "Labels", "Row", "Read", "Encode", "Scale", "Clip", "Means", "Number",
        "Deviations", "Run", "Member", "Members", "Dense", "Dot", "Normalize", "Add", "Unknown",
        "Date", "Text", "Place", "OneOf", "Bins", "Rank", "Parameters", "Decode", "Unscale",
        "Settle", "Tanh", "Sigmoid", "Relu", "LeakyRelu", "Elu", "Selu", "Gelu", "Silu", "Mish",
        "LeakyRelu10", "LeakyRelu20", "LeakyRelu25", "LeakyRelu30",
        "Softplus", "Softmax", "Logistic", "ExpMinus1", "Log1PlusExp", "NormalShare", "Marks",
        "Value", "Encoded",
        "Math", "MathF", "Span", "Vector", "Convert", "String", "Object", "Array", "Single",
        "Double", "System", "ArrayPool", "DateTime", "List", "Console",
    ];

    /// <summary>The name of a class by the name of a file, such as Flowers by flowers.</summary>
    internal static string TypeOf(string stem)
    {
        var name = Pascal(stem, "Model");
        return Members.Contains(name) ? name + "Model" : name;
    }

    /// <summary>Namespace and class of a name such as <c>Shop.Flowers</c>.</summary>
    /// <exception cref="ArgumentException">It is no such name.</exception>
    internal static (string Space, string Type) Split(string name)
    {
        var parts = name.Split('.');
        if (!parts.All(part => part.Length > 0 && part == Pascal(part, "")))
            throw new ArgumentException(
                $"The name '{name}' is no class; give one such as Flowers, or with its " +
                "namespace Shop.Flowers: of letters and digits, each part with a capital first.",
                nameof(name));
        return Members.Contains(parts[^1])
            ? throw new ArgumentException(
                $"The class cannot be called {parts[^1]}, which is a name of its members or of " +
                "what it uses; give another one, such as Flowers.",
                nameof(name))
            : (string.Join('.', parts[..^1]), parts[^1]);
    }

    /// <summary>A property for each column, such as SepalLength for "sepal length".</summary>
    internal static string[] Properties(IReadOnlyList<string> columns)
    {
        HashSet<string> used =
        [
            "Row", "Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone",
            "ReferenceEquals", "ToString",
        ];
        var names = new string[columns.Count];
        for (var k = 0; k < names.Length; k++)
        {
            var name = Pascal(columns[k], "Column");
            names[k] = name;
            for (var n = 2; !used.Add(names[k]); n++)
                names[k] = $"{name}{n}";
        }

        return names;
    }

    // Each word with a capital; words are of letters and digits.
    private static string Pascal(string text, string without)
    {
        var name = new StringBuilder();
        var isStart = true;
        foreach (var character in text)
        {
            if (!char.IsLetterOrDigit(character))
            {
                isStart = true;
                continue;
            }

            name.Append(isStart ? char.ToUpperInvariant(character) : character);
            isStart = false;
        }

        return name.Length == 0 || char.IsDigit(name[0]) ? without + name : name.ToString();
    }
}
