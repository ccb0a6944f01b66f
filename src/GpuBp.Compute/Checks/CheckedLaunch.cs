using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace GpuBp.Compute.Checks;

/// <summary>A launch of a checked form, which runs one group after the other.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe class CheckedLaunch
{
    private readonly CpuChecks _checks;
    private readonly PhaseClock _clock;
    private readonly string _kernel;
    private readonly CheckedForm _form;
    private readonly KernelArgument[] _arguments;

    /// <summary>The number of groups or indices in a row.</summary>
    private readonly long _width;

    /// <summary>The launch's arrays by their numbers: first its arguments, then those that the
    /// kernel allocates.</summary>
    private readonly List<object?> _arrays = [];

    /// <summary>The group or index that runs, counted along the rows.</summary>
    private long _group;

    internal CheckedLaunch(
        CpuChecks checks,
        string kernel,
        CheckedForm form,
        in LaunchConfig config,
        KernelArgument[] arguments)
    {
        (_checks, _clock) = (checks, checks.Clock);
        (_kernel, _form, _arguments, Config) = (kernel, form, arguments, config);
        _width = form.Rank switch
        {
            0 => config.GridX,
            1 => long.MaxValue,
            _ => arguments[1].AsInt,
        };
    }

    /// <summary>The groups and threads.</summary>
    public LaunchConfig Config { get; }

    /// <summary>The place in the row of the group or index that runs.</summary>
    public int IndexX => (int)(_group % _width);

    /// <summary>The row of the group or index that runs.</summary>
    public int IndexY => (int)(_group / _width);

    /// <summary>The thread of the group that runs, counted along the rows.</summary>
    public int Thread
    {
        set => _clock.Thread = value;
    }

    /// <summary>An argument of the launch.</summary>
    public KernelArgument this[int argument] => _arguments[argument];

    /// <summary>Runs all groups.</summary>
    /// <exception cref="KernelFaultException">The kernel touches an element that it must not
    /// touch.</exception>
    internal void Run(long groups)
    {
        _clock.StartLaunch();
        for (_group = 0; _group < groups; _group++)
        {
            _clock.StartGroup(isListed: _form.Rank == 0);
            _form.Run(this);
        }
    }

    /// <summary>Notes that all threads of the group have reached a barrier.</summary>
    public void Barrier() => _clock.PassBarrier();

    /// <summary>The view of an argument.</summary>
    public CheckedView<T> View<T>(int argument, string name)
        where T : unmanaged
    {
        var view = _arguments[argument];
        return new(
            Find<CheckedArray>(argument) ?? Add(argument, new CheckedArray(
                this,
                name,
                view.Address<T>(),
                view.Length * sizeof(T),
                _checks.RecordsOf(view.Memory!),
                view.Bits * sizeof(T))),
            0,
            view.Length);
    }

    /// <summary>An array that the threads of the group share.</summary>
    public CheckedView<T> Shared<T>(int number, string name, long length)
        where T : unmanaged
    {
        var array = Find<CheckedArray>(number);
        if (array is null)
        {
            var bytes = length * sizeof(T);
            var memory = GC.AllocateUninitializedArray<byte>(checked((int)bytes), pinned: true);
            array = Add(number, new CheckedArray(
                this,
                name,
                Unsafe.AsPointer(ref memory[0]),
                bytes,
                new AccessRecords(bytes, _clock, isOfGroup: true))
            {
                Memory = memory,
            });
        }

        return new(array, 0, length);
    }

    /// <summary>An array of one thread, or of all threads of the group; its content is
    /// undefined.</summary>
    public CheckedView<T> Local<T>(int number, string name, long length)
        where T : unmanaged
    {
        var view = Shared<T>(number, name, length);
        Find<CheckedArray>(number)!.Clear();
        return view;
    }

    /// <summary>The values of a variable that each thread keeps across a barrier.</summary>
    public T[] Kept<T>(int number)
        where T : unmanaged => Find<T[]>(number) ?? Add(number, new T[Config.GroupSize]);

    internal KernelFaultException OutOfRange(CheckedElement element) => Fault(
        KernelFault.OutOfRange,
        element,
        $"{element} is out of range: {element.Size}. Guard the access, or pass a longer view.");

    internal KernelFaultException Unwritten(CheckedElement element) => Fault(
        KernelFault.Unwritten,
        element,
        $"reads {element}, which nothing has written; {element.Size}. Write it first, or upload " +
        "values.");

    internal KernelFaultException Race(
        CheckedElement element, Access access, AccessRecords records, long other)
    {
        var (own, others) = access == Access.Read ? ("reads", "writes") : ("writes", "also uses");
        return Fault(
            KernelFault.Race,
            element,
            $"{own} {element}, which {records.Describe(other, Describe)} {others}, with no order " +
            $"between the two; {element.Size}. Let one thread write the element, use an atomic, " +
            "or add a barrier if both threads are of one group.");
    }

    private KernelFaultException Fault(KernelFault fault, CheckedElement element, string text) =>
        new(fault, _kernel, Describe(_group, _clock.Thread), element, text);

    private string Describe(long group, int thread)
    {
        var (x, y) = (group % _width, group / _width);
        return _form.Rank switch
        {
            0 => $"thread ({thread % Config.GroupX}, {thread / Config.GroupX}) of group ({x}, {y})",
            1 => $"index {group}",
            _ => $"index ({x}, {y})",
        };
    }

    private T? Find<T>(int number)
        where T : class => number < _arrays.Count ? (T?)_arrays[number] : null;

    private T Add<T>(int number, T array)
        where T : class
    {
        while (_arrays.Count <= number)
            _arrays.Add(null);
        _arrays[number] = array;
        return array;
    }
}
