using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace Overnight.Trainer.Training;

/// <summary>
/// The one thread that computes. OpenMP's number of threads and TorchSharp's dispose scopes belong to the thread that uses them,
/// so work that wandered over the pool's threads would change both.
/// </summary>
internal sealed class TorchThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    public TorchThread()
    {
        _thread = new Thread(Work) { IsBackground = true, Name = "torch" };
        _thread.Start();
    }

    /// <summary>Runs on the thread, after what was asked for before.</summary>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                // Whatever it is, it belongs to the one who asked.
                done.SetException(e);
            }
        });
        return done.Task;
    }

    /// <summary>Loads libtorch and chooses the device.</summary>
    public Task<Device> StartAsync() => RunAsync(() =>
    {
        var device = cuda.is_available() ? CUDA : CPU;
        if (device.type == TorchSharp.DeviceType.CUDA)
        {
            // TF32 keeps 32-bit range at ten bits of precision and is several times faster; PyTorch's own examples turn it on.
            backends.cuda.matmul.allow_tf32 = true;
            backends.cudnn.allow_tf32 = true;
        }
        return device;
    });

    private void Work()
    {
        foreach (var work in _work.GetConsumingEnumerable()) work();
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }
}
