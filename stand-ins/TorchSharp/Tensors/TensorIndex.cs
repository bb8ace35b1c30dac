namespace TorchSharp;

public static partial class torch
{
    /// <summary>One dimension's part of an index: a number, a slice, a tensor, ':', '...' or a new dimension.</summary>
    public struct TensorIndex
    {
        internal enum Form
        {
            Null,
            Bool,
            Single,
            Slice,
            Tensor,
            Ellipsis,
            None,
        }

        internal Form Kind { get; private init; }

        internal long? StartOrValue { get; private init; }

        internal long? StopIndex { get; private init; }

        internal long? StepSize { get; private init; }

        internal Tensor? Indices { get; private init; }

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new() { Kind = Form.Slice, StartOrValue = start, StopIndex = stop, StepSize = step };

        public static TensorIndex Slice((int? start, int? end) range) => Slice(range.start, range.end);

        public static TensorIndex Bool(bool value) => new() { Kind = Form.Bool, StartOrValue = value ? 1 : 0 };

        public static TensorIndex Single(long index) => new() { Kind = Form.Single, StartOrValue = index };

        public static TensorIndex Tensor(Tensor tensor) => new() { Kind = Form.Tensor, Indices = tensor };

        public static TensorIndex Ellipsis => new() { Kind = Form.Ellipsis };

        /// <summary>A new dimension of size 1.</summary>
        public static TensorIndex None => new() { Kind = Form.None };

        /// <summary>A new dimension of size 1.</summary>
        public static TensorIndex Null => new() { Kind = Form.Null };

        /// <summary>The whole dimension.</summary>
        public static TensorIndex Colon => Slice();

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range.start, range.end);

        public static implicit operator TensorIndex(Index index) => Single(index.IsFromEnd ? -index.Value : index.Value);

        public static implicit operator TensorIndex(Range range)
        {
            long? stop = range.End.IsFromEnd ? (range.End.Value == 0 ? null : -range.End.Value) : range.End.Value;
            return Slice(range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value, stop);
        }
    }
}
