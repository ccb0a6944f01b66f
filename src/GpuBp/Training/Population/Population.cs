namespace GpuBp;

/// <summary>
/// Many networks in one run: each with a seed, rates, dropout, rows or labels of its own.
/// </summary>
/// <remarks>
/// <para>
/// On the CPU each thread trains one network at a time, whose steps stay in that core's cache;
/// together they are done sooner than one after another on all threads. On a GPU they are trained
/// one after another.
/// </para>
/// <para>
/// A member ends with the bits of a network that <see cref="Trainer"/> trains alone by the same
/// recipe, from the same seed, on the same rows. Neither the number of threads nor the other
/// members change them, nor who is dropped, nor the ranks.
/// </para>
/// </remarks>
public static class Population
{
    /// <summary>Trains the members, and ranks them.</summary>
    /// <param name="device">The device; on the CPU its number of threads counts.</param>
    /// <param name="members">
    /// At least one, all of the same inputs and targets; they begin in this order.
    /// </param>
    /// <param name="options">When members are dropped, and what they may cost; null for neither.
    /// </param>
    /// <param name="progress">
    /// Told after each epoch of each member, on that member's thread, by one thread at a time. An
    /// exception of it ends training.
    /// </param>
    /// <param name="cancellation">
    /// Stops between two steps; it does not throw: the result is the best so far.
    /// </param>
    /// <returns>
    /// The members, ranked, with their networks on <paramref name="device"/>. A member whose
    /// training comes to an infinity or NaN does not end that of others: it is last.
    /// </returns>
    /// <exception cref="ArgumentNullException">The device, the list or a member is null.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// There is no member, a member's recipe does not suit its samples, members differ in inputs,
    /// targets or metric, or rungs have no validation samples to rank by; the message names the
    /// member.
    /// </exception>
    /// <exception cref="DeviceOutOfMemoryException">A member does not fit the device.</exception>
    /// <exception cref="ObjectDisposedException">The device is disposed.</exception>
    /// <exception cref="ProcessGroupException">
    /// Another rank has failed or does not answer.
    /// </exception>
    public static PopulationResult Train(
        Device device,
        IReadOnlyList<PopulationMember> members,
        PopulationOptions? options = null,
        IProgress<PopulationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(members);
        options ??= new PopulationOptions();
        PopulationCheck.Members(members, options, nameof(members));
        using var field = Field.Of(members.Select(member => new[] { member }), device, options);
        var ranked = field.Train(progress, cancellation);
        var results = new List<MemberResult>(members.Count);
        try
        {
            foreach (var group in ranked)
            {
                var result = group.Members[0].Result(group.DroppedAfter);
                results.Add(result);
                result.Network = group.Members[0].TakeNetwork();
            }
        }
        catch
        {
            foreach (var result in results)
                result.Dispose();
            throw;
        }

        return new PopulationResult
        {
            Members = results.AsReadOnly(),
            IsCancelled = field.IsCancelled,
            MultiplyAdds = field.Spent,
        };
    }
}
