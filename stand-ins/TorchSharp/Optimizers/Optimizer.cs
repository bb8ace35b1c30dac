// Stands in for TorchSharp's torch.optim: same names, signatures and defaults, for what the trainer uses.
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>What changes parameters by their gradients.</summary>
        public abstract class Optimizer : IDisposable
        {
            private protected readonly List<ParamGroup> _groups = [];

            private protected Optimizer()
            {
            }

            /// <summary>
            /// The groups' learning rates, to read and to set: a schedule assigns <c>LearningRate</c> before each step.
            /// </summary>
            public virtual IEnumerable<ILearningRateController> ParamGroups => _groups;

            public virtual IEnumerable<Parameter> parameters() => _groups.SelectMany(group => group.Parameters);

            /// <summary>Sets the gradients to zero, or by default drops them.</summary>
            public abstract void zero_grad(bool set_to_none = true);

            /// <summary>One update; a closure, if any, computes the loss first and its value is returned.</summary>
            public abstract Tensor? step(Func<Tensor>? closure = null);

            public abstract void add_param_group(ParamGroup param_group);

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
            }

            public class StateDictionary
            {
                internal StateDictionary()
                {
                }

                /// <summary>One entry per parameter group.</summary>
                public List<OptimizerOptions> Options { get; } = [];

                /// <summary>One entry per parameter, in the groups' order.</summary>
                public List<OptimizerState> State { get; } = [];
            }
        }

        public interface ILearningRateController
        {
            double LearningRate { get; set; }

            double InitialLearningRate { get; set; }
        }

        public interface IMomentum
        {
            double Momentum { get; set; }
        }

        public interface IBetas
        {
            (double, double) Betas { get; set; }
        }
    }
}
