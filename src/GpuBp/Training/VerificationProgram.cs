namespace GpuBp;

/// <summary>
/// The program of <see cref="VerificationProcess"/>: tests the device whose id is its argument.
/// </summary>
internal static class VerificationProgram
{
    private const int WrongArguments = 2;

    private static int Main(string[] arguments)
    {
        if (arguments is not [var id])
            return WrongArguments;

        VerificationProcess.Answers(() => SelfTest.CheckHere(id));
        return 0;
    }
}
