using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>Sends messages to other ranks without waiting, and takes what they send.</summary>
internal sealed class MpiPost(MpiLibrary library, nint communicator)
{
    private const int Tag = 7;

    private readonly MpiScratch _probe = new(size: 0);
    private readonly nint _incoming = Marshal.AllocHGlobal(MpiMessage.Length);
    private readonly List<(MpiScratch Scratch, nint Memory)> _outgoing = [];

    /// <summary>Whether messages are still on the way out.</summary>
    internal bool IsSending
    {
        get
        {
            _outgoing.RemoveAll(IsSent);
            return _outgoing.Count > 0;
        }
    }

    internal void Send(MpiMessage message, int rank)
    {
        var memory = Marshal.AllocHGlobal(MpiMessage.Length);
        message.Write(memory);
        var scratch = new MpiScratch(size: 0);
        library.Check(
            library.Calls.BeginSend(
                memory, MpiMessage.Length, library.Abi.Byte, rank, Tag, communicator,
                scratch.Request),
            "MPI_Isend");
        _outgoing.Add((scratch, memory));
    }

    /// <summary>The next message of any rank; null if there is none.</summary>
    internal MpiMessage? Take()
    {
        var (calls, abi) = (library.Calls, library.Abi);
        library.Check(
            calls.IsThere(abi.AnySource, Tag, communicator, _probe.Flag, abi.StatusIgnore),
            "MPI_Iprobe");
        if (!_probe.IsSet)
            return null;
        library.Check(
            calls.Take(
                _incoming, MpiMessage.Length, abi.Byte, abi.AnySource, Tag, communicator,
                abi.StatusIgnore),
            "MPI_Recv");
        return MpiMessage.Read(_incoming);
    }

    private bool IsSent((MpiScratch Scratch, nint Memory) sent)
    {
        library.Check(
            library.Calls.IsDone(
                sent.Scratch.Request, sent.Scratch.Flag, library.Abi.StatusIgnore),
            "MPI_Test");
        if (!sent.Scratch.IsSet)
            return false;
        Marshal.FreeHGlobal(sent.Memory);
        sent.Scratch.Free();
        return true;
    }
}
