namespace GpuBp;

/// <summary>An attribute of a node that was read.</summary>
internal sealed class OnnxNodeAttribute
{
    /// <summary>Reads an AttributeProto.</summary>
    /// <exception cref="ModelFileException">It is damaged.</exception>
    internal OnnxNodeAttribute(string path, ProtocolReader fields)
    {
        while (fields.Next())
        {
            switch (fields.FieldNumber)
            {
                case 1: Name = fields.Text(); break;
                case 2: Number = fields.Single(); break;
                case 3: Integer = fields.Number(); break;
                case 4: Text = fields.Text(); break;
                case 5: (_, Tensor) = OnnxTensor.Read(path, fields.Message()); break;
                case 7: fields.AddTo(Numbers, isDouble: false); break;
                case 8: fields.AddTo(Integers); break;
                case 9: Texts.Add(fields.Text()); break;
            }
        }
    }

    internal string Name { get; } = "";

    internal double Number { get; }

    internal long Integer { get; }

    internal string Text { get; } = "";

    internal OnnxTensor? Tensor { get; }

    internal List<double> Numbers { get; } = [];

    internal List<long> Integers { get; } = [];

    internal List<string> Texts { get; } = [];
}
