namespace GpuBp.Tests.Generator;

public partial class RejectionTests
{
    [Theory]
    [InlineData("▸try { x[0] = 1; } catch (Exception) { }", "cannot throw or catch|write a flag to a view")]
    [InlineData("▸throw new Exception();", "cannot throw or catch|check the arguments before the launch")]
    [InlineData("▸switch (d) { default: break; }", "cannot switch|use if and else")]
    [InlineData("▸foreach (var i in new List<int>()) { x[i] = 1; }", "foreach|use for with an index")]
    [InlineData("▸int Local() => 1;", "local function|private static method")]
    [InlineData("▸lock (new object()) { x[0] = 1; }", "no locks and no resources")]
    [InlineData("▸using (new System.IO.MemoryStream()) { x[0] = 1; }", "no locks and no resources")]
    [InlineData("▸using var stream = new System.IO.MemoryStream();", "no locks and no resources")]
    [InlineData("for (▸int i = 0, j = 0; i < 4; i++) x[i] = j;", "declares exactly one variable")]
    [InlineData("int i; for (▸i = 0; i < 4; i++) x[i] = 1;", "declares exactly one variable")]
    [InlineData("for (var i = 0; i < 4; ▸Square(i)) { i++; }", "must be an assignment")]
    [InlineData("var f = 1f; ▸f++;", "++ and -- count integers|x += 1f")]
    [InlineData("var b = true; ▸b &= d > 0;", "does not take bool|x = x && y")]
    [InlineData("▸d = 3;", "kernel parameter 'd' cannot be assigned|copy it to a local")]
    [InlineData("▸d++;", "kernel parameter 'd' cannot be assigned")]
    [InlineData("▸new Pair();", "an assignment or a call|assign the value to a variable")]
    [InlineData("▸(x[0], x[1]) = (1, 2);", "an assignment or a call")]
    public void Statement_OutsideTheLanguage_NamesTheAlternative(string body, string words) =>
        Rejects(InKernel(body), "GPUBP003", words);

    [Fact]
    public void Statement_Goto_IsRefusedWithItsLabel()
    {
        var (source, places) = Places(InKernel("if (d > 0) { ▸goto end; } ▸end: x[0] = 1;"));

        var result = InMemoryBuild.Generate(InMemoryBuild.Compile(source));

        Assert.Equal(places, result.Diagnostics.Select(Place));
        Assert.All(
            result.Diagnostics,
            d => Assert.Contains("use if, break and continue", d.GetMessage(null), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("var k = 0; x[0] = ▸k++;", "make it a statement of its own")]
    [InlineData("var k = 0; x[▸k++] = 1;", "make it a statement of its own")]
    [InlineData("float a, b; a = ▸b = 1; x[0] = a + b;", "make it a statement of its own")]
    [InlineData("var k = 0; if ((▸k += 1) > 0) x[0] = 1;", "make it a statement of its own")]
    [InlineData("x[0] = ▸s_factor;", "static field 's_factor'|make it const|policy")]
    [InlineData("x[0] = ▸Factor;", "property 'Sample.Factor'|make it a const")]
    [InlineData("var p = new Pair { A = 1 }; x[0] = ▸p.Sum;", "property 'Pair.Sum'|field of a struct")]
    [InlineData("var p = ▸new Pair(1); x[0] = p.A;", "constructor does not run|new S { Field = value }")]
    [InlineData("Pair p = default, q = p; var r = ▸p + q; x[0] = r.A;", "operator of 'Pair'|its fields")]
    [InlineData("Pair p = default, q = p; if (▸p == q) x[0] = 1;", "operator of 'Pair'|its fields")]
    [InlineData("Pair p = default; x[0] = ▸(float)p;", "conversion that a type defines|its fields")]
    [InlineData("x[0] = ▸x[1] % 2;", "'%' takes integers|x - y * MathF.Floor(x / y)")]
    [InlineData("n[0] = ▸d >>> 1;", "'>>>'|shift a uint with '>>'")]
    [InlineData("▸n[0] >>>= 1;", "'>>>'|shift a uint with '>>'")]
    [InlineData("n[0] = checked(▸(int)x[0]);", "remove 'checked'")]
    [InlineData("n[0] = checked(▸d + 1);", "remove 'checked'")]
    [InlineData("n[0] = checked(▸-d);", "remove 'checked'")]
    [InlineData("checked { ▸n[0] += d; }", "remove 'checked'")]
    [InlineData("checked { ▸n[0]++; }", "remove 'checked'")]
    [InlineData("Func<float, float> f = ▸Square;", "Delegates|specialise by a policy")]
    [InlineData("Float4 v = default; if (▸v == v) x[0] = 1;", "'==' does not compare structs|their fields")]
    [InlineData("x[0] = ▸(1f, d).Item1;", "Tuples are not available|use a struct")]
    [InlineData("x[0] = d == 0 ? ▸throw new Exception() : 1;", "'Throw' is not available")]
    [InlineData("var p = new Pair { ▸Both = 1 }; x[0] = p.A;", "assigns fields: new S { Field = value }")]
    [InlineData("Func<float, float> f = ▸v => v;", "Delegates|call a static method")]
    [InlineData("Span<int> s = ▸stackalloc int[4];", "Arrays|LocalMemory.Allocate")]
    [InlineData("x[0] = ▸d switch { 0 => 1f, _ => 2f };", "Patterns|?: or if")]
    [InlineData("if (▸d is 1 or 2) x[0] = 1;", "Patterns|?: or if")]
    [InlineData("x[0] = ▸new float[] { 1, 2 }[0];", "Arrays|LocalMemory.Allocate")]
    [InlineData("var ▸c = Next(n) + 1;", "writes to memory|its value to a variable first")]
    [InlineData("▸if (Next(n) > 1) x[0] = 1;", "writes to memory")]
    [InlineData("▸x[Next(n)] = 1;", "writes to memory")]
    [InlineData("▸n[0] += Next(n);", "writes to memory")]
    [InlineData("▸n[n[0]] = Next(n);", "writes to memory")]
    [InlineData("▸n[0] = Atomic.Add(ref n[0], Next(n));", "writes to memory")]
    [InlineData("▸Square(Next(n));", "writes to memory")]
    public void Expression_OutsideTheLanguage_NamesTheAlternative(
        string body, string words) => Rejects(InKernel(body), "GPUBP004", words);
}
