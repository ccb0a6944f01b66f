namespace GpuBp.Tests.House;

/// <summary>A fresh project of a user, in a folder of its own, that takes warnings for errors.</summary>
internal static class UserProject
{
    /// <summary>The version of packages that tests pack.</summary>
    internal const string Version = "0.1.0-test";

    /// <summary>Writes a program and its project.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="program">The program.</param>
    /// <param name="items">What the project refers to.</param>
    /// <param name="properties">What it has beside what all have.</param>
    /// <param name="sdk">Its SDK.</param>
    internal static void Write(
        string folder, string program, string items, string properties = "", string sdk = "Microsoft.NET.Sdk")
    {
        File.WriteAllText(
            Path.Combine(folder, "User.csproj"),
            $"""
            <Project Sdk="{sdk}">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                {items}
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), program);
    }

    /// <summary>A reference to a package that tests have packed.</summary>
    internal static string Package(string name) => $"<PackageReference Include=\"{name}\" Version=\"{Version}\" />";
}
