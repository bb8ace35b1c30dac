using static Overnight.Local.StepFunctions.Language.CommonFields;

namespace Overnight.Local.StepFunctions.Language;

/// <summary>
/// Reads a Map state, inline or distributed. ItemReader, ItemBatcher and ResultWriter do not run here, nor do EXPRESS children.
/// docs.aws.amazon.com/step-functions/latest/dg/state-map.html
/// </summary>
internal sealed class MapReader(GraphReader graphs)
{
    private const int LongestLabel = 40;
    private const string NotInLabels = "?*<>{}[]:;,\\|^~$#%&`\"";

    /// <summary>Labels must be unique in the whole machine.</summary>
    private readonly HashSet<string> _labels = new(StringComparer.Ordinal);

    public MapState Read(string name, DefinitionFields fields)
    {
        var isDistributed = false;
        var processor = fields.Object("ItemProcessor", inner =>
        {
            isDistributed = IsDistributed(inner);
            return graphs.Read(inner);
        });
        return new MapState
        {
            Name = name,
            InputPath = Input(fields),
            OutputPath = Output(fields),
            Next = Next(fields),
            ItemsPath = fields.OptionalPath("ItemsPath", reference: true) ?? JsonPath.Root,
            Parameters = fields.Template("ItemSelector"),
            MaxConcurrency = WholeOrPath(fields, "MaxConcurrency") ?? 0,
            MaxConcurrencyPath = fields.OptionalPath("MaxConcurrencyPath", reference: true),
            Processor = processor ?? GraphReader.Empty,
            Distributed = isDistributed ? Distributed(name, fields) : null,
            ResultSelector = fields.Template("ResultSelector"),
            ResultPath = Result(fields),
            Retry = Retry(fields),
            Catch = Catch(fields),
        };
    }

    private static bool IsDistributed(DefinitionFields processor)
    {
        var isDistributed = false;
        if (!processor.Has("ProcessorConfig")) return false;
        processor.Object("ProcessorConfig", config =>
        {
            isDistributed = config.Has("Mode") && config.Text("Mode") == "DISTRIBUTED";
            if (config.Has("Mode") && config.Text("Mode") is not ("INLINE" or "DISTRIBUTED"))
                config.Refuse("Mode", "INLINE or DISTRIBUTED");
            if (isDistributed && config.Text("ExecutionType") != "STANDARD") config.Refuse("ExecutionType", "STANDARD");
            return config;
        });
        return isDistributed;
    }

    private DistributedMode Distributed(string name, DefinitionFields fields)
    {
        Exclusive(fields, "ToleratedFailurePercentage");
        return new DistributedMode
        {
            Label = Label(name, fields),
            ToleratedFailureCount = WholeOrPath(fields, "ToleratedFailureCount"),
            ToleratedFailureCountPath = fields.OptionalPath("ToleratedFailureCountPath", reference: true),
            ToleratedFailurePercentage = fields.Number("ToleratedFailurePercentage", 0, 100),
            ToleratedFailurePercentagePath = fields.OptionalPath("ToleratedFailurePercentagePath", reference: true),
        };
    }

    /// <summary>"If you don't specify a label, Step Functions automatically generates" one: here, always the same.</summary>
    private string Label(string name, DefinitionFields fields)
    {
        if (!fields.Has("Label")) return StableId.Of(name);
        if (fields.Text("Label") is not { } label) return "";
        if (label.Length > LongestLabel || label.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || NotInLabels.Contains(c)))
            fields.Refuse("Label", $"at most {LongestLabel} characters, without whitespace or any of {NotInLabels}");
        if (!_labels.Add(label)) fields.Refuse("Label", "a label that no other Map state of the machine has");
        return label;
    }

    private static int? WholeOrPath(DefinitionFields fields, string name)
    {
        Exclusive(fields, name);
        return fields.Whole(name, 0, DefinitionLimits.LongestSeconds);
    }

    private static void Exclusive(DefinitionFields fields, string name)
    {
        if (fields.Has(name) && fields.Has(name + "Path")) fields.Refuse(name + "Path", $"it or {name}, not both");
    }
}
