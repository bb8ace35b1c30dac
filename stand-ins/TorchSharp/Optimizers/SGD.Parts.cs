using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

public partial class SGD
{
    public class Options : OptimizerOptions
    {
        public double? momentum;
        public double? dampening;
        public double? weight_decay;
        public bool? nesterov;
        public bool? maximize;

        public override void SaveStateDict(BinaryWriter writer)
        {
            base.SaveStateDict(writer);
            writer.Write(momentum!.Value);
            writer.Write(dampening!.Value);
            writer.Write(weight_decay!.Value);
            writer.Write(nesterov!.Value);
            writer.Write(maximize!.Value);
        }

        public override void LoadStateDict(BinaryReader reader)
        {
            base.LoadStateDict(reader);
            momentum = reader.ReadDouble();
            dampening = reader.ReadDouble();
            weight_decay = reader.ReadDouble();
            nesterov = reader.ReadBoolean();
            maximize = reader.ReadBoolean();
        }

        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var other = (Options)source;
            (momentum, dampening, weight_decay) = (other.momentum, other.dampening, other.weight_decay);
            (nesterov, maximize) = (other.nesterov, other.maximize);
        }
    }

    /// <summary>The momentum, once there is one.</summary>
    public class State : OptimizerState, IDisposable
    {
        public Tensor? momentum_buffer;

        internal State(Parameter parameter)
            : base(parameter)
        {
        }

        public override void Initialize(OptimizerOptions options) => Dispose();

        public override void SaveStateDict(BinaryWriter writer) => SaveOptional(writer, momentum_buffer);

        public override void LoadStateDict(BinaryReader reader) => LoadOptional(reader, ref momentum_buffer);

        public override void LoadStateDict(
            OptimizerState source) => Assign(ref momentum_buffer, ((State)source).momentum_buffer);

        public override bool ApproximatelyEquals(OptimizerState other) =>
            other is State sgd
            && (momentum_buffer is null
                ? sgd.momentum_buffer is null
                : sgd.momentum_buffer is not null && momentum_buffer.allclose(sgd.momentum_buffer));

        public override void to(Device device) => Move(ref momentum_buffer, device);

        public void Dispose()
        {
            momentum_buffer?.Dispose();
            momentum_buffer = null;
            GC.SuppressFinalize(this);
        }

        /// <summary>Takes over a buffer that the step has just made.</summary>
        internal void Begin(nint buffer)
        {
            if (momentum_buffer is null && buffer != 0) momentum_buffer = new Tensor(buffer).DetachFromDisposeScope();
        }
    }

    public class ParamGroup : ParamGroup<Options>, IMomentum
    {
        public ParamGroup()
        {
        }

        public ParamGroup(IEnumerable<Parameter> parameters, Options options)
            : base(parameters, options)
        {
        }

        public ParamGroup(
            IEnumerable<Parameter> parameters, double lr = 1e-3, double momentum = 0, double dampening = 0,
            double weight_decay = 0, bool nesterov = false, bool maximize = false)
            : base(parameters, new Options
            {
                LearningRate = lr,
                momentum = momentum,
                dampening = dampening,
                weight_decay = weight_decay,
                nesterov = nesterov,
                maximize = maximize,
            })
        {
        }

        public double Momentum
        {
            get => Options.momentum!.Value;
            set => Options.momentum = value;
        }
    }
}
