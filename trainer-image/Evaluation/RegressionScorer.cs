namespace Overnight.Trainer.Evaluation;

/// <summary>Root mean squared error, mean absolute error and the share of the variance explained, in the target's own unit.</summary>
/// <param name="deviation">The training part's: what one standardised unit is.</param>
/// <param name="mean">The training part's: what 0 stands for.</param>
internal sealed class RegressionScorer(double deviation, double mean = 0) : IScorer
{
    private readonly Residuals _residuals = new();
    private double _squares;
    private double _absolutes;
    private double _targets;
    private double _targetSquares;
    private long _rows;

    public void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        for (var row = 0; row < targets.Length; row++)
        {
            var error = (double)outputs[row] - targets[row];
            _squares += error * error;
            _absolutes += Math.Abs(error);
            _targets += targets[row];
            _targetSquares += (double)targets[row] * targets[row];
            _residuals.Add(outputs[row], targets[row]);
            _rows++;
        }
    }

    public Scores Finish()
    {
        var spread = _targetSquares - _targets * _targets / _rows;
        return new Scores
        {
            Rows = _rows,
            Loss = _squares / _rows,
            Metrics =
            [
                new("rmse", Math.Sqrt(_squares / _rows) * deviation),
                new("mae", _absolutes / _rows * deviation),
                new("r2", spread > 0 ? 1 - _squares / spread : 0),
            ],
            // Sorted only where somebody asks: after each epoch nobody does.
            Residuals = () => _residuals.Summary(mean, deviation),
        };
    }
}
