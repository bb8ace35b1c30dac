using System.Text.Json.Nodes;
using Overnight.Trainer.Evaluation;

namespace Overnight.Trainer.Tests.Evaluation;

/// <summary>The metrics against scikit-learn's, where the system's Python has it (Debian's python3-sklearn).</summary>
public sealed class IndependentScoresTests
{
    private const string Script = """
        import json, sys
        import numpy as np
        from sklearn import metrics as m
        case = json.load(sys.stdin)
        y, out = np.array(case['targets']), np.array(case['outputs'])
        if case['classes'] == 0:
            print(json.dumps({'rmse': m.mean_squared_error(y, out, squared=False), 'mae': m.mean_absolute_error(y, out), 'r2': m.r2_score(y, out)}))
        else:
            logits = out.reshape(len(y), -1)
            p = np.exp(logits - logits.max(1, keepdims=True)); p /= p.sum(1, keepdims=True)
            guess, labels = logits.argmax(1), list(range(case['classes']))
            auc = m.roc_auc_score(y, p[:, 1]) if len(labels) == 2 else m.roc_auc_score(y, p, multi_class='ovr', average='macro')
            print(json.dumps({'accuracy': m.accuracy_score(y, guess), 'logLoss': m.log_loss(y, p, labels=labels), 'auc': auc,
                              'macroF1': m.f1_score(y, guess, average='macro', labels=labels, zero_division=0)}))
        """;

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(5)]
    public void Scores_are_those_of_scikit_learn(int classes)
    {
        const int rows = 700, seed = 11;
        var random = new Random(seed);
        var width = Math.Max(1, classes);
        var targets = Enumerable.Range(0, rows).Select(_ => classes == 0 ? (float)random.NextDouble() : random.Next(classes)).ToArray();
        var outputs = Enumerable.Range(0, rows * width).Select(i => (float)(random.NextDouble() * 3) + (classes == 0 ? targets[i] : targets[i / width] == i % width ? 1 : 0)).ToArray();
        IScorer scorer = classes == 0 ? new RegressionScorer(deviation: 1) : new ClassificationScorer(classes);
        scorer.Add(outputs, targets);

        var expected = SciKitLearn(new JsonObject
        {
            ["classes"] = classes,
            ["targets"] = new JsonArray([.. targets.Select(t => JsonValue.Create((double)t))]),
            ["outputs"] = new JsonArray([.. outputs.Select(o => JsonValue.Create((double)o))]),
        });
        foreach (var metric in scorer.Finish().Metrics) Assert.Equal((double)expected[metric.Name]!, metric.Value, 6);
    }

    private static JsonNode SciKitLearn(JsonNode question) => JsonNode.Parse(Python.Run(Script, "python3-sklearn", question.ToJsonString()))!;
}
