using System.Globalization;
using System.Text;

namespace Overnight.Bench;

/// <summary>
/// A table of 30 numbers and 401 classes, of the shape that LightGBM was reported slow on. Always the same bytes: classes are
/// clouds around points of a space of eight dimensions, seen through 30 measurements that bend them and add noise.
/// </summary>
internal static class ClassesTable
{
    public const int Columns = 30, Classes = 401;
    private const int Hidden = 8;

    /// <summary>Writes the rows, the class last, with a header.</summary>
    public static byte[] Write(int rows)
    {
        var random = new Random(7);
        var centres = Points(random, Classes, scale: 2.2);
        var views = Points(random, Columns, scale: 0.7);
        var text = new StringBuilder(rows * 200);
        text.AppendJoin(',', Enumerable.Range(1, Columns).Select(i => $"x{i}")).Append(",class\n");
        var place = new double[Hidden];
        for (var row = 0; row < rows; row++)
        {
            // Some classes are common and some are rare, as in life.
            var chosen = (int)(Classes * Math.Pow(random.NextDouble(), 1.3));
            for (var d = 0; d < Hidden; d++) place[d] = centres[chosen][d] + Normal(random);
            foreach (var view in views)
            {
                var seen = 0.0;
                for (var d = 0; d < Hidden; d++) seen += view[d] * place[d];
                text.Append(CultureInfo.InvariantCulture, $"{(Math.Tanh(seen / 2) * 3) + (0.15 * Normal(random)):0.####},");
            }
            text.Append(CultureInfo.InvariantCulture, $"c{chosen:000}\n");
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static double[][] Points(Random random, int count, double scale) =>
        [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, Hidden).Select(_ => scale * Normal(random)).ToArray())];

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
