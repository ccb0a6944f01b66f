namespace GpuBp.Tests.Persistence;

/// <summary>OpenCV's reader of ONNX, which shares nothing with ours.</summary>
internal static class OpenCv
{
    /// <summary>What a network gives for each row, row after row; skips the test where there is no OpenCV.</summary>
    /// <param name="onnx">The network's file.</param>
    /// <param name="rows">[rows × inputs].</param>
    /// <param name="rowsFile">Where the rows may be written.</param>
    internal static double[] Run(string onnx, float[,] rows, string rowsFile)
    {
        File.WriteAllText(rowsFile, string.Join('\n', rows.Cast<float>().Select(value => value.ToString("R"))));
        var output = PythonProgram.Run(
            "sys, numpy, cv2",
            """
            net = cv2.dnn.readNetFromONNX(sys.argv[1])
            inputs = int(sys.argv[3])
            rows = []
            for row in numpy.loadtxt(sys.argv[2], dtype=numpy.float32).reshape(-1, inputs):
                net.setInput(row.reshape(1, inputs))
                rows.append(net.forward().reshape(-1).copy())
            print(*[repr(float(v)) for v in numpy.concatenate(rows)])
            """,
            onnx,
            rowsFile,
            $"{rows.GetLength(1)}");
        return [.. output.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(double.Parse)];
    }
}
