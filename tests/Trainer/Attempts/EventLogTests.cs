using System.Text;
using Overnight.Trainer.Attempts;

namespace Overnight.Trainer.Tests.Attempts;

public sealed class EventLogTests
{
    [Fact]
    public void A_line_that_cannot_be_written_is_lost_and_the_next_one_is_whole()
    {
        using var output = new FullAtFirst();
        var log = new EventLog(output, TimeProvider.System);
        log.Write("lost", ("step", 1));
        log.Write("kept", ("step", 2));
        var line = Assert.Single(Encoding.UTF8.GetString(output.ToArray()).TrimEnd().Split('\n'));
        Assert.Contains("\"event\":\"kept\",\"step\":2}", line, StringComparison.Ordinal);
    }

    /// <summary>As standard output into a file on a disk that is full for one write.</summary>
    private sealed class FullAtFirst : MemoryStream
    {
        private bool _wasFull;

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (!_wasFull)
            {
                _wasFull = true;
                throw new IOException("No space left on device");
            }
            base.Write(buffer, offset, count);
        }
    }
}
