namespace GpuBp;

/// <summary>Trains a model of a table on further rows.</summary>
/// <remarks>
/// New classes and new categories widen the networks. A class of the model that no new row has is
/// held by drawn rows, which have the answers of the model as it was, as in Z. Li and D. Hoiem,
/// Learning without Forgetting, 2016. They are drawn from the mean and covariance of the class's
/// training rows, as in T. Hayes and C. Kanan, Lifelong Machine Learning with Deep Streaming Linear
/// Discriminant Analysis, 2020, where the model has them; else from what the plan knows of its
/// columns. Old rows among the new ones hold a class better. The optimizer goes on from the state
/// that the model keeps, if it does: see <see cref="TrainOptions.KeepsOptimizer"/>.
/// </remarks>
public static class FurtherTraining
{
    /// <summary>Trains a copy of a model on the rows of a table.</summary>
    /// <param name="model">The model, which stays as it is.</param>
    /// <param name="table">Rows with the columns of the model's table.</param>
    /// <param name="options">How to train; null leaves all to the rows.</param>
    /// <param name="cancellation">Ends training; the members stay as they are then.</param>
    /// <returns>A new model, on the device of the old one, and what is to be known of it.</returns>
    /// <exception cref="DataException">The table cannot be read, lacks a column or the target, or
    /// has more classes than the output layer can be widened to.</exception>
    /// <exception cref="ArgumentException">The options do not suit the network.</exception>
    /// <exception cref="InvalidOperationException">The model has no plan of a table with a
    /// target.</exception>
    /// <exception cref="NonFiniteException">Training came to NaN or an infinity.</exception>
    /// <exception cref="DeviceException">The device lacks memory.</exception>
    public static FurtherResult TrainFurther(
        this Model model, Table table, FurtherOptions? options = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(table);
        options ??= new FurtherOptions();
        var old = model.Preprocessing.RequirePlan();
        if (old.Target is null)
            throw new InvalidOperationException(
                "The model's plan has no target, so it has not been trained on a table. Train a " +
                "model of the table by Model.Train.");
        if (options.FrozenLayers >= model.Network.Layers.Count)
            throw new ArgumentException(
                $"FrozenLayers is {options.FrozenLayers}; the network has " +
                $"{model.Network.Layers.Count} layers, and the last one must learn.",
                nameof(options));
        var plan = WiderPlan.Of(old, table);
        if (plan.Target!.Outputs != old.Target.Outputs
            && model.Network.Outputs != old.Target.Outputs)
            throw new DataException(
                $"{table.Name}: the target has {plan.Target.Outputs} classes, and the model " +
                "tells two apart by one output, which cannot be widened. Train a model anew.");
        var rows = plan.Read(table, new TableReadOptions { HasTarget = true });
        plan = WiderPlan.InRange(plan, rows.Numbers);
        var (samples, notes) = OldClasses.Held(model, plan, rows.ToDataset(), options.Seed);
        var members = new List<Mlp>();
        var optimizers = new List<KeptOptimizer?>();
        var training = new MemberFurther(model, plan, samples, options);
        try
        {
            for (var m = 0; m < model.Members.Count; m++)
            {
                var (network, optimizer) = training.Train(m, cancellation);
                members.Add(network);
                optimizers.Add(optimizer);
            }

            return new FurtherResult(
                new Model(members, new Preprocessing { Plan = plan }, ownsMembers: true)
                {
                    Kept = new KeptTraining
                    {
                        Moments = model.Kept.Moments?.Wider(old, plan, rows),
                    }.With(optimizers),
                },
                [.. WiderPlan.Notes(old, plan), .. rows.Notes, .. notes, .. training.Notes]);
        }
        catch
        {
            members.ForEach(member => member.Dispose());
            throw;
        }
    }
}

/// <summary>A model that was trained further.</summary>
/// <param name="Model">The model, which is yours.</param>
/// <param name="Notes">What became wider, cells that the model did not know, and classes that no
/// new row has.</param>
public sealed record FurtherResult(Model Model, IReadOnlyList<string> Notes);
