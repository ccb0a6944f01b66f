using System.Text;
using GpuBp.Cli;
using GpuBp.Cli.Output;

// For arrows and bars, where the console's own code page lacks them.
Console.OutputEncoding = Encoding.UTF8;

using var interruption = new Interruption(Console.Error);
var shell = new Shell(
    Console.Out, Console.Error, IsTerminal: !Console.IsErrorRedirected, interruption.Token)
{
    Interruption = interruption,
};
if (!Console.IsOutputRedirected)
    shell = shell with { Rows = shell.Out };
return Tool.Run(args, shell);
