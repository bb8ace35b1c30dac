using TorchSharp.Modules;
using static TorchSharp.Interop.Native;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>In training, zeroes each element with probability p and scales the rest by 1/(1-p).</summary>
    public sealed class Dropout : ParameterLessModule<Tensor, Tensor>
    {
        internal Dropout(double p, bool inplace)
            : base(nameof(Dropout))
        {
            if (p is < 0 or > 1) throw new ArgumentException($"dropout probability has to be between 0 and 1, but got {p}");
            this.p = p;
            this.inplace = inplace;
        }

        public double p { get; set; }

        public bool inplace { get; set; }

        public override Tensor forward(Tensor input) => nn.functional.dropout(input, p, training, inplace);
    }

    /// <summary>A row of the weight for each index.</summary>
    public sealed class Embedding : nn.Module<Tensor, Tensor>
    {
        private readonly long _padding;
        private readonly bool _byFrequency;
        private readonly bool _sparse;

        internal Embedding(Parameter weight, long padding, bool byFrequency, bool sparse)
            : base(nameof(Embedding))
        {
            _padding = padding;
            _byFrequency = byFrequency;
            _sparse = sparse;
            this.weight = weight;
        }

        public Parameter weight
        {
            get;
            set
            {
                field = value;
                ConditionallyRegisterParameter(nameof(weight), value);
            }
        }

        public override Tensor forward(Tensor input) => shim_embedding(weight, input, _padding, _byFrequency, _sparse);

        protected override void RegisterComponents()
        {
        }
    }

    public sealed class Flatten : ParameterLessModule<Tensor, Tensor>
    {
        internal Flatten(long start_dim, long end_dim)
            : base(nameof(Flatten))
        {
            this.start_dim = start_dim;
            this.end_dim = end_dim;
        }

        public long start_dim { get; set; }

        public long end_dim { get; set; }

        public override Tensor forward(Tensor input) => input.flatten(start_dim, end_dim);
    }

    public sealed class Identity : ParameterLessModule<Tensor, Tensor>
    {
        internal Identity()
            : base(nameof(Identity))
        {
        }

        public override Tensor forward(Tensor tensor) => tensor.alias();
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Dropout Dropout(double p = 0.5, bool inplace = false) => new(p, inplace);

            /// <param name="padding_idx">A row that starts as zeros and gets no gradient.</param>
            public static Embedding Embedding(
                long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null,
                double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null,
                ScalarType? dtype = null)
            {
                if (max_norm is not null)
                    throw new NotSupportedException("Embedding: max_norm is not in this subset of TorchSharp.");
                // PyTorch counts a negative padding index from the end; libtorch takes -1 for none.
                var padding = padding_idx is { } given ? (given < 0 ? given + num_embeddings : given) : -1;
                var weight = new Parameter(empty([num_embeddings, embedding_dims], dtype, device));
                using (no_grad())
                {
                    weight.normal_();
                    if (padding >= 0)
                    {
                        using var row = weight.select(0, padding);
                        row.zero_();
                    }
                }

                return new Embedding(weight, padding, scale_grad_by_freq, sparse);
            }

            public static Flatten Flatten(long start_dim = 1, long end_dim = -1) => new(start_dim, end_dim);

            public static Identity Identity() => new();
        }
    }
}
