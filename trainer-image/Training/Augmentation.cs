using Overnight.Data;
using static TorchSharp.torch;

namespace Overnight.Trainer.Training;

/// <summary>
/// Shows a picture a little differently in every epoch: moved by some pixels, its border repeated, and mirrored left to right
/// where that leaves it what it is. How is a pure function of (seed, epoch, row), so that a resumed run shows the same.
/// </summary>
/// <param name="seed">The run's.</param>
internal sealed class Augmentation(long seed)
{
    // A 14th of the side: two pixels of 28, which leaves a centred digit or shirt whole.
    private const int SidesPerShift = 14;

    // A class is mirrored where the network, which has seen no mirrored picture yet, knows it mirrored nearly as often as straight.
    private const double NearlyAsOften = 0.9;
    private const double KnownAtAll = 0.5;
    private const int FewestPictures = 10;

    /// <summary>What is done to each of these rows in an epoch, [rows, 3]: pixels down, pixels to the right, 1 for mirrored.</summary>
    /// <param name="epoch">0-based.</param>
    /// <param name="rows">In the order in which the epoch visits them.</param>
    /// <param name="mayMirror">Whether a row's picture stays what it is.</param>
    /// <param name="pictures">All of them, [all rows, channels, height, width].</param>
    public Tensor Draw(int epoch, int[] rows, Func<int, bool> mayMirror, Tensor pictures)
    {
        var (down, right) = (pictures.shape[2] / SidesPerShift, pictures.shape[3] / SidesPerShift);
        var drawn = new long[rows.Length, 3];
        for (var i = 0; i < rows.Length; i++)
        {
            // Streams that no epoch's order takes: those are small numbers.
            var random = new DeterministicRandom(seed, ((epoch + 1L) << 32) | (uint)rows[i]);
            drawn[i, 0] = random.Next((int)(2 * down + 1)) - down;
            drawn[i, 1] = random.Next((int)(2 * right + 1)) - right;
            drawn[i, 2] = random.Next(2) == 1 && mayMirror(rows[i]) ? 1 : 0;
        }
        return tensor(drawn, device: pictures.device);
    }

    /// <param name="pictures">[rows, channels, height, width].</param>
    /// <param name="drawn">Of the same rows, from <see cref="Draw"/>.</param>
    public static Tensor Apply(Tensor pictures, Tensor drawn)
    {
        var (rows, channels, height, width) = (pictures.shape[0], pictures.shape[1], pictures.shape[2], pictures.shape[3]);
        var fromRow = (arange(height, device: pictures.device).unsqueeze(0) - drawn.narrow(1, 0, 1)).clamp(0, height - 1);
        var fromColumn = (arange(width, device: pictures.device).unsqueeze(0) - drawn.narrow(1, 1, 1)).clamp(0, width - 1);
        var mirrored = drawn.narrow(1, 2, 1);
        // x where straight, width - 1 - x where mirrored, in whole numbers.
        fromColumn = fromColumn + mirrored * (fromColumn * -2 + (width - 1));
        var from = (fromRow.unsqueeze(2) * width + fromColumn.unsqueeze(1)).reshape(rows, 1, height * width);
        return pictures.reshape(rows, channels, height * width).gather(2, from.expand(rows, channels, height * width)).reshape(pictures.shape);
    }

    /// <summary>
    /// Which classes may be shown mirrored: those of which the network knows straight and mirrored pictures alike. So shirts are,
    /// most digits and letters are not, and neither are shoes where all of them point the same way.
    /// </summary>
    /// <param name="network">Trained for an epoch without mirrored pictures. Left in evaluation mode.</param>
    /// <param name="pictures">Of the training part.</param>
    /// <param name="labels">Theirs.</param>
    /// <param name="classes">How many there are.</param>
    public static List<bool> Mirrorable(nn.Module<Tensor, Tensor> network, Tensor pictures, Tensor labels, int classes)
    {
        network.eval();
        using var scope = NewDisposeScope();
        using var constants = no_grad();
        var truth = labels.cpu().data<long>().ToArray();
        var (straight, mirrored) = (Known(pictures), Known(pictures.flip(3)));
        return [.. Enumerable.Range(0, classes).Select(c => Count(straight, c) is var known && known >= FewestPictures
            && known >= KnownAtAll * truth.LongCount(t => t == c) && Count(mirrored, c) >= NearlyAsOften * known)];

        bool[] Known(Tensor shown) => [.. Guesses(shown).Zip(truth, (guess, t) => guess == t)];
        IEnumerable<long> Guesses(Tensor shown) => shown.split(Evaluator.RowsAtOnce(shown)).SelectMany(GuessesOf);
        long[] GuessesOf(Tensor some)
        {
            // A scope of its own: the activations of thousands of pictures together are gigabytes.
            using var batch = NewDisposeScope();
            return network.call(some).argmax(1).cpu().data<long>().ToArray();
        }
        long Count(bool[] known, int c) => truth.Zip(known).LongCount(pair => pair.First == c && pair.Second);
    }
}
