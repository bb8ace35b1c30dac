namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>How a loss's elements become one; the numbers are libtorch's.</summary>
        public enum Reduction : long
        {
            None = 0,
            Mean = 1,
            Sum = 2,
        }

        public enum NonlinearityType
        {
            Linear = 0,
            Conv1D = 1,
            Conv2D = 2,
            Conv3D = 3,
            ConvTranspose1D = 4,
            ConvTranspose2D = 5,
            ConvTranspose3D = 6,
            Sigmoid = 7,
            Tanh = 8,
            ReLU = 9,
            LeakyReLU = 10,
        }

        public enum FanInOut
        {
            FanIn,
            FanOut,
        }
    }
}
