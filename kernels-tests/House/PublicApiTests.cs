using GpuBp.Compute;

namespace GpuBp.Tests.House;

/// <summary>What others build on changes only where a review sees it.</summary>
public class PublicApiTests
{
    [Theory]
    [InlineData(typeof(Mlp), "GpuBp")]
    [InlineData(typeof(Predictor), "Prediction")]
    [InlineData(typeof(Device), "Compute")]
    [InlineData(typeof(DataFrameTables), "Extensions.DataFrames")]
    [InlineData(typeof(ServedModel), "Extensions.Hosting")]
    [InlineData(typeof(ParquetFile), "Extensions.Parquet")]
    [InlineData(typeof(MpiGroup), "Mpi")]
    public void PublicApi_OfAssembly_IsAsReviewed(Type inside, string name) => GoldenFile.Matches(
        $"kernels-tests/House/PublicApi.{name}.txt", ApiText.Of(inside.Assembly));
}
