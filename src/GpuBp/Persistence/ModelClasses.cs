namespace GpuBp;

/// <summary>The classes and labels that a <see cref="Model"/> predicts.</summary>
public static class ModelClasses
{
    /// <summary>
    /// The class of each row, by the rule of <see cref="Mlp.Classify(float[,])"/>; of two classes
    /// by the threshold, if there is one.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="features">[rows × inputs], encoded and not scaled.</param>
    /// <returns>[rows], from 0; −1 where an output is NaN.</returns>
    /// <inheritdoc cref="Mlp.Predict(float[,])" path="/exception"/>
    public static int[] Classify(this Model model, float[,] features) =>
        model.Classes(model.Predict(features));

    /// <summary>The class of each row of a table.</summary>
    /// <param name="model">The model.</param>
    /// <param name="table">Rows with the columns of the training table.</param>
    /// <param name="options">What to read; null for the inputs alone.</param>
    /// <inheritdoc cref="Model.Read(Table, TableReadOptions?)" path="/exception"/>
    /// <returns>[rows], from 0; −1 where an output is NaN.</returns>
    public static int[] Classify(
        this Model model, Table table, TableReadOptions? options = null) =>
        model.Classes(model.Predict(table, options));

    /// <summary>The classes of outputs that <see cref="Model.Predict(float[,])"/> gave.</summary>
    /// <param name="model">The model.</param>
    /// <param name="outputs">[rows × outputs].</param>
    /// <returns>[rows], from 0; −1 where an output is NaN.</returns>
    public static int[] Classes(this Model model, float[,] outputs) =>
        ClassLabels.FromOutputs(outputs, model.Threshold);

    /// <summary>
    /// The labels of each row, of which it may have none, one or several: those whose probability
    /// is at least their threshold.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="table">Rows with the columns of the training table.</param>
    /// <param name="options">What to read; null for the inputs alone.</param>
    /// <inheritdoc cref="Model.Read(Table, TableReadOptions?)" path="/exception"/>
    /// <returns>[rows], each with its labels in order; −1 alone where an output is NaN.</returns>
    /// <exception cref="InvalidOperationException">The outputs are not labels.</exception>
    public static int[][] ClassifySets(
        this Model model, Table table, TableReadOptions? options = null) =>
        model.LabelSets(model.Predict(table, options));

    /// <inheritdoc cref="ClassifySets(Model, Table, TableReadOptions?)" path="/summary"/>
    /// <inheritdoc cref="ClassifySets(Model, Table, TableReadOptions?)" path="/returns"/>
    /// <inheritdoc cref="LabelSets" path="/exception"/>
    /// <param name="model">The model.</param>
    /// <param name="features">[rows × inputs], encoded and not scaled.</param>
    public static int[][] ClassifySets(this Model model, float[,] features) =>
        model.LabelSets(model.Predict(features));

    /// <summary>The labels of outputs that <see cref="Model.Predict(float[,])"/> gave.</summary>
    /// <param name="model">The model.</param>
    /// <param name="outputs">[rows × outputs].</param>
    /// <returns>[rows], each with its labels in order; −1 alone where an output is NaN.</returns>
    /// <exception cref="InvalidOperationException">The outputs are not labels.</exception>
    public static int[][] LabelSets(this Model model, float[,] outputs) => model.IsMultiLabel
        ? ClassLabels.SetsFromOutputs(outputs, model.Thresholds!)
        : throw new InvalidOperationException(
            "The outputs of this model exclude one another, or are numbers. A model predicts " +
            "several labels if its target has a threshold for each of several columns.");

    /// <summary>The name of a class or label; its number where there are no names.</summary>
    /// <param name="model">The model.</param>
    /// <param name="label">The class, from 0; −1 stands for none and is called <c>NaN</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public static string ClassName(this Model model, int label) => model.Meaning.ClassName(label);

    /// <summary>A name for each output: a class, a label or a target; a single output of two
    /// classes is that of the second.</summary>
    internal static string[] OutputNames(this Model model) => model.Meaning.OutputNames();
}
