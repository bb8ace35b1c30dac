namespace Overnight.Scoring;

/// <summary>Some rows as <see cref="FirstLayer"/> takes them, a column at a time; used again for other rows.</summary>
internal sealed class CodedRows(IReadOnlyList<ColumnCoder> coders)
{
    /// <summary>So many that a member's tables are read from afar once for many rows, and few enough for their sums to stay near.</summary>
    public const int Most = 192;

    public int Count { get; set; }

    public CodedColumn[] Columns { get; } = [.. coders.Select(coder => new CodedColumn(coder.Inputs))];
}

/// <summary>One column of <see cref="CodedRows"/>.</summary>
internal sealed unsafe class CodedColumn(int denseInputs)
{
    private readonly FloatBuffer _index = new(CodedRows.Most);
    private readonly FloatBuffer _fraction = new(CodedRows.Most);
    private readonly FloatBuffer _value = new(CodedRows.Most);
    private readonly FloatBuffer _dense = new((long)CodedRows.Most * denseInputs);

    /// <summary>The table's row: a category's code, or the whole part of a number's place.</summary>
    public int* Index => (int*)_index.Start;

    /// <summary>How far it is from there to the next row.</summary>
    public float* Fraction => _fraction.Start;

    /// <summary>The number itself, standardised.</summary>
    public float* Value => _value.Start;

    /// <summary>Row by row, what is multiplied: parts of times, words of texts, embeddings too many to be looked up.</summary>
    public float* Dense => _dense.Start;
}
