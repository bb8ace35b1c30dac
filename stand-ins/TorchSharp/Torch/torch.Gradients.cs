using static TorchSharp.Interop.Native;

namespace TorchSharp;

/// <summary>Whether autograd records, set until disposed. <see cref="torch.no_grad"/> makes one.</summary>
public class AutoGradMode : IDisposable
{
    private readonly bool _before;

    public AutoGradMode(bool enabled)
    {
        _before = IsEnabled;
        shim_set_grad_enabled(enabled);
    }

    public static bool IsEnabled
    {
        get => shim_grad_enabled();
        set => shim_set_grad_enabled(value);
    }

    public void Dispose()
    {
        shim_set_grad_enabled(_before);
        GC.SuppressFinalize(this);
    }
}

/// <summary>Inference mode until disposed: neither graph nor version counters. Dispose on the thread that made it.</summary>
public class InferenceMode : IDisposable
{
    private nint _guard;

    public InferenceMode(bool mode) => _guard = shim_inference_mode_new(mode);

    public static bool IsEnabled => shim_inference_mode_enabled();

    public void Dispose()
    {
        if (_guard != 0) shim_inference_mode_free(_guard);
        _guard = 0;
        GC.SuppressFinalize(this);
    }
}

public static partial class torch
{
    public static IDisposable no_grad() => new AutoGradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new AutoGradMode(enabled);

    public static AutoGradMode set_grad_enabled(bool mode = true) => new(mode);

    public static bool is_grad_enabled() => AutoGradMode.IsEnabled;

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_inference_mode_enabled() => InferenceMode.IsEnabled;
}
