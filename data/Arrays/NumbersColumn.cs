using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>One column of an array, on its way into a <see cref="Column"/>.</summary>
internal abstract class NumbersColumn
{
    /// <summary>Null where the schema leaves the column out.</summary>
    public static NumbersColumn? For(PlannedColumn column, TableSchema schema, int rows, ReadOptions options)
    {
        var isTarget = column.Name == schema.Target;
        var areCodes = isTarget ? schema.Task != LearningTask.Regression : column.Kind == ColumnKind.Categorical;
        if (areCodes) return new Codes(column.Name, rows, options.MaxCategories);
        return isTarget ? new Floats(column with { Kind = ColumnKind.Numeric }, rows)
            : column.Kind is ColumnKind.Numeric or ColumnKind.Boolean ? new Floats(column, rows) : null;
    }

    /// <param name="row">The first number's.</param>
    /// <param name="numbers">Of consecutive rows, each <paramref name="stride"/> after the one before.</param>
    public abstract void Fill(int row, ReadOnlySpan<double> numbers, int stride);

    public abstract void AddNotes(List<string> notes);

    public abstract Column Finish();

    private sealed class Floats(PlannedColumn column, int rows) : NumbersColumn
    {
        private readonly float[] _values = GC.AllocateUninitializedArray<float>(rows);
        private long _infinities;

        public override void Fill(int row, ReadOnlySpan<double> numbers, int stride)
        {
            for (var i = 0; i < numbers.Length; i += stride)
            {
                var value = (float)numbers[i];
                if (float.IsInfinity(value))
                {
                    _infinities++;
                    value = float.NaN;
                }
                _values[row++] = value;
            }
        }

        public override void AddNotes(List<string> notes)
        {
            if (_infinities > 0) notes.Add(TableReader.InfinitiesNote(column.Name, _infinities));
        }

        public override Column Finish() => new NumericColumn(column.Name, column.Kind, _values, rows);
    }

    private sealed class Codes(string name, int rows, int maxCategories) : NumbersColumn
    {
        private readonly int[] _codes = GC.AllocateUninitializedArray<int>(rows);
        private readonly Dictionary<double, int> _codeOf = [];
        private long _others;

        public override void Fill(int row, ReadOnlySpan<double> numbers, int stride)
        {
            for (var i = 0; i < numbers.Length; i += stride) _codes[row++] = double.IsNaN(numbers[i]) ? CategoricalColumn.Missing : Code(numbers[i] + 0.0);
        }

        private int Code(double number)
        {
            if (_codeOf.TryGetValue(number, out var code)) return code;
            if (_codeOf.Count < maxCategories) return _codeOf[number] = _codeOf.Count;
            _others++;
            return CategoricalColumn.Other;
        }

        public override void AddNotes(List<string> notes)
        {
            if (_others > 0) notes.Add(TableReader.OthersNote(name, maxCategories, _others));
        }

        public override Column Finish()
        {
            var categories = new string[_codeOf.Count];
            foreach (var (number, code) in _codeOf) categories[code] = $"{number:R}";
            return new CategoricalColumn(name, ColumnKind.Categorical, categories, _codes, rows);
        }
    }
}
