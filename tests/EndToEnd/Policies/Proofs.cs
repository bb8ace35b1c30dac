using static Overnight.EndToEnd.Tests.Policies.Operation;
using static Overnight.EndToEnd.Tests.Policies.Proof;

namespace Overnight.EndToEnd.Tests.Policies;

/// <summary>
/// Every statement of every policy of the stack (a role's, its trust, a bucket's, a queue's, a topic's, a function's), as
/// OWNER/POLICY/SID, and what fails without it. A statement that is missing here fails the test by its name.
/// </summary>
internal static class Proofs
{
    public const string Verdict = "the trainer's verdict";

    private const string NoLambda = "cannot be assumed by Lambda";

    public static IReadOnlyDictionary<string, Proof> All { get; } = new Dictionary<string, Proof>
    {
        ["StartRunRole/trust/#0"] = new NotDeployed(NoLambda),
        ["StartRunRole/start-run/WriteOwnLog"] = new Loses(Run, "start-run.log"),
        ["StartRunRole/start-run/ListDatasets"] = new Loses(Train, "the execution"),
        ["StartRunRole/start-run/ReadRecipes"] = new Loses(Run, "the execution"),
        ["StartRunRole/start-run/StartWorkflow"] = new Loses(Run, "the execution"),
        ["StartRunRole/start-run/ReadChampion"] = new Loses(Predict, "the execution"),
        ["StartRunRole/start-run/MissingIs404"] = new Loses(PredictForNobody, "the execution"),
        ["StartRunRole/start-run/NoteUpload"] = new Loses(Run, "the upload's note"),
        ["StartRunRole/start-run/KeepLostEvents"] = new Loses(LoseUpload, "the event, kept"),
        ["UploadedPermission/permission/Invoke"] = new NotDeployed("Unable to validate the following destination configurations"),

        ["LostEventsPolicy/policy/KeepUndelivered"] = new Loses(Undelivered, "the event, kept"),
        ["LostEventsPolicy/policy/TlsOnly"] = new Loses(PlainText, "refusal by LostEventsPolicy"),
        ["RunEndedPermission/permission/Invoke"] = new Loses(Stop, "the result"),

        ["SweepUploadsRole/trust/#0"] = new NotDeployed(NoLambda),
        ["SweepUploadsRole/sweep-uploads/WriteOwnLog"] = new Loses(Sweep, "sweep-uploads.log"),
        ["SweepUploadsRole/sweep-uploads/ListDatasets"] = new Loses(Sweep, "the upload's note"),
        ["SweepUploadsRole/sweep-uploads/ReadRecipes"] = new Loses(Sweep, "the upload's note"),
        ["SweepUploadsRole/sweep-uploads/ListNotes"] = new Loses(Sweep, "the upload's note"),
        ["SweepUploadsRole/sweep-uploads/NoteUpload"] = new Loses(Sweep, "the upload's note"),
        ["SweepUploadsRole/sweep-uploads/ReadLedgerAndChampions"] = new Loses(Sweep, "the page of all runs, made anew"),
        ["SweepUploadsRole/sweep-uploads/MendIndex"] = new Loses(Sweep, "the page of all runs, made anew"),
        ["SweepUploadsRole/sweep-uploads/StartWorkflow"] = new Loses(Sweep, "the upload's note"),
        ["SweepUploadsRole/sweep-uploads/ReadResults"] = new Loses(Sweep, "the look at ended runs"),
        ["SweepUploadsRole/sweep-uploads/ReadWhatItWasStartedWith"] = new Loses(Sweep, "the look at ended runs"),
        ["SweepUploadsRole/sweep-uploads/SeeFilesToPredict"] = new Loses(Sweep, "the prediction's note"),
        ["SweepUploadsRole/sweep-uploads/KeepLostEvents"] = new Loses(LoseSweep, "the event, kept"),
        ["SweepRole/trust/#0"] = new NotDeployed("must allow AWS EventBridge Scheduler to assume the role"),
        ["SweepRole/sweep/StartSweep"] = new Loses(Night, "the upload's note"),

        ["PlanRunRole/trust/#0"] = new NotDeployed(NoLambda),
        ["PlanRunRole/plan-run/WriteOwnLog"] = new Loses(Run, "plan-run.log"),
        ["PlanRunRole/plan-run/ListDatasets"] = new Loses(Run, "plan.json"),
        ["PlanRunRole/plan-run/ReadDataAndRecipes"] = new Loses(Run, "plan.json"),
        ["PlanRunRole/plan-run/ReadChampion"] = new Loses(Run, "plan.json"),
        ["PlanRunRole/plan-run/ListResults"] = new Loses(Run, "plan.json"),
        ["PlanRunRole/plan-run/LearnFromLedger"] = new Loses(Run, "what the ledger says"),
        ["PlanRunRole/plan-run/ReadSpotPrices"] = new Loses(Run, "the question what spot costs now"),
        ["PlanRunRole/plan-run/WritePlan"] = new Loses(Run, "plan.json"),

        ["DecideRole/trust/#0"] = new NotDeployed(NoLambda),
        ["DecideRole/decide/WriteOwnLog"] = new Loses(Run, "decide.log"),
        ["DecideRole/decide/ReadSpotPrices"] = new Loses(Run, "Decide's question what spot costs"),
        ["DecideRole/decide/MissingIs404"] = new Loses(Run, Verdict),
        ["DecideRole/decide/ReadRun"] = new Loses(Run, Verdict),
        ["DecideRole/decide/WriteWhyItEnds"] = new Loses(Forbid, "attempts/0001.json"),

        ["JudgeAttemptRole/trust/#0"] = new NotDeployed(NoLambda),
        ["JudgeAttemptRole/judge-attempt/WriteOwnLog"] = new Loses(Run, "judge-attempt.log"),
        ["JudgeAttemptRole/judge-attempt/DescribeJobs"] = new Loses(Run, Verdict),
        ["JudgeAttemptRole/judge-attempt/MissingIs404"] = new Loses(Run, Verdict),
        ["JudgeAttemptRole/judge-attempt/ReadWhatTheTrainerSays"] = new Loses(Run, Verdict),
        ["JudgeAttemptRole/judge-attempt/WriteAttempt"] = new Loses(Run, "attempts/0001.json"),

        ["NextRungRole/trust/#0"] = new NotDeployed(NoLambda),
        ["NextRungRole/next-rung/WriteOwnLog"] = new Loses(Search, "next-rung.log"),
        ["NextRungRole/next-rung/ReadSpotPrices"] = new Loses(Search, "NextRung's question what spot costs"),
        ["NextRungRole/next-rung/ListTrials"] = new Loses(Search, "search.json"),
        ["NextRungRole/next-rung/ReadTrials"] = new Loses(Search, "search.json"),
        ["NextRungRole/next-rung/KeepBest"] = new Loses(Search, "search.json"),

        ["EvaluateRunRole/trust/#0"] = new NotDeployed(NoLambda),
        ["EvaluateRunRole/evaluate-run/WriteOwnLog"] = new Loses(Train, "evaluate-run.log"),
        ["EvaluateRunRole/evaluate-run/ListModels"] = new Loses(Train, "promotion.json"),
        ["EvaluateRunRole/evaluate-run/ReadRuns"] = new Loses(Train, "promotion.json"),
        ["EvaluateRunRole/evaluate-run/WritePromotion"] = new Loses(Train, "promotion.json"),
        ["EvaluateRunRole/evaluate-run/MoveChampion"] = new Loses(Train, "promotion.json"),

        ["SettleRunRole/trust/#0"] = new NotDeployed(NoLambda),
        ["SettleRunRole/settle-run/WriteOwnLog"] = new Loses(Run, "settle-run.log"),
        ["SettleRunRole/settle-run/ReadSpotPrices"] = new Loses(Train, "the price that was paid"),
        ["SettleRunRole/settle-run/FindJobs"] = new Loses(Stop, "the twin's end"),
        ["SettleRunRole/settle-run/EndJobs"] = new Loses(Stop, "the twin's end"),
        ["SettleRunRole/settle-run/MissingIs404"] = new Loses(Reject, "receipt.json"),
        ["SettleRunRole/settle-run/ReadAttempts"] = new Loses(Run, "receipt.json"),
        ["SettleRunRole/settle-run/WriteReceipt"] = new Loses(Run, "receipt.json"),
        ["SettleRunRole/settle-run/PriceTrials"] = new Loses(Search, "what each trial cost"),

        ["PublishRunRole/trust/#0"] = new NotDeployed(NoLambda),
        ["PublishRunRole/publish-run/WriteOwnLog"] = new Loses(Run, "publish-run.log"),
        ["PublishRunRole/publish-run/ListRun"] = new Loses(Reject, "report.html"),
        ["PublishRunRole/publish-run/ReadRun"] = new Loses(Run, "report.html"),
        ["PublishRunRole/publish-run/WriteResult"] = new Loses(Run, "result.json"),
        ["PublishRunRole/publish-run/KeepLedger"] = new Loses(Run, "the ledger's line"),
        ["PublishRunRole/publish-run/MarkChampion"] = new Loses(Run, "its row on the page of all runs"),
        ["PublishRunRole/publish-run/KeepIndex"] = new Loses(Run, "its row on the page of all runs"),

        ["TrainingRole/trust/#0"] = new NotDeployed("authorized to assume the provided role"),
        ["TrainingRole/training/InvokeFunctions"] = new Loses(Run, "plan.json"),
        ["TrainingRole/training/TellOfTheEnd"] = new Loses(Run, "the message"),
        ["TrainingRole/training/StartTrials"] = new Loses(Run, Verdict),
        ["TrainingRole/training/FollowTrials"] = new Loses(Run, Verdict),
        ["TrainingRole/training/SubmitJob"] = new Loses(Run, Verdict),
        ["TrainingRole/training/StopJob"] = new Loses(Stop, "the job's end"),
        ["TrainingRole/training/FollowJob"] = new Loses(Run, Verdict),
        ["TrainingRole/training/HearOfJobsEnd"] = new NotDeployed("is not authorized to create managed-rule"),
        ["TrainingRole/training/DeliverLog"] = new NotDeployed("is not authorized to access the Log Destination"),
        ["TrainingRole/training/Trace"] = new NotDeployed("not traced: its role lacks xray:PutTraceSegments"),

        ["StartNightRole/trust/#0"] = new NotDeployed(NoLambda),
        ["StartNightRole/start-night/WriteOwnLog"] = new Loses(NightlyRuns, "start-night.log"),
        ["StartNightRole/start-night/ListDatasets"] = new Loses(NightlyRuns, "the night"),
        ["StartNightRole/start-night/ReadRecipes"] = new Loses(NightlyRuns, "the night"),
        ["StartNightRole/start-night/MissingIs404"] = new Loses(NightlyRuns, "the night"),
        ["StartNightRole/start-night/ReadResults"] = new Loses(NightlyRuns, "the night"),
        ["StartNightRole/start-night/KeepPlan"] = new Loses(NightlyRuns, "the night"),
        ["StartNightRole/start-night/StartNight"] = new Loses(NightlyRuns, "the night"),
        ["StartNightRole/start-night/KeepLostEvents"] = new Loses(LoseNight, "the event, kept"),
        ["NightRole/trust/#0"] = new NotDeployed("must allow AWS EventBridge Scheduler to assume the role"),
        ["NightRole/night/BeginNight"] = new Loses(Night, "the night"),

        ["MayStartRole/trust/#0"] = new NotDeployed(NoLambda),
        ["MayStartRole/may-start/WriteOwnLog"] = new Loses(NightlyRuns, "may-start.log"),
        ["MayStartRole/may-start/MissingIs404"] = new Loses(NightlyRuns, "both runs"),
        ["MayStartRole/may-start/ReadNight"] = new Loses(NightlyRuns, "both runs"),
        ["MayStartRole/may-start/KeepClaims"] = new Loses(NightlyRuns, "both runs"),
        ["MayStartRole/may-start/ReadCosts"] = new Loses(NightlyRuns, "both runs"),

        ["SumUpNightRole/trust/#0"] = new NotDeployed(NoLambda),
        ["SumUpNightRole/sum-up-night/WriteOwnLog"] = new Loses(NightlyRuns, "sum-up-night.log"),
        ["SumUpNightRole/sum-up-night/MissingIs404"] = new Loses(RefusedNight, "the night's summary"),
        ["SumUpNightRole/sum-up-night/ReadNight"] = new Loses(NightlyRuns, "the night's summary"),
        ["SumUpNightRole/sum-up-night/ReadRuns"] = new Loses(NightlyRuns, "the night's summary"),
        ["SumUpNightRole/sum-up-night/WriteSummary"] = new Loses(NightlyRuns, "the night's summary"),

        ["NightlyRole/trust/#0"] = new NotDeployed("authorized to assume the provided role"),
        ["NightlyRole/nightly/InvokeFunctions"] = new Loses(NightlyRuns, "the night's summary"),
        ["NightlyRole/nightly/StartRuns"] = new Loses(NightlyRuns, "both runs"),
        ["NightlyRole/nightly/FollowRuns"] = new Loses(StopNight, "the run's end"),
        ["NightlyRole/nightly/HearOfRunsEnd"] = new NotDeployed("is not authorized to create managed-rule"),
        ["NightlyRole/nightly/TellOfTheNight"] = new Loses(NightlyRuns, "the night's mail"),
        ["NightlyRole/nightly/DeliverLog"] = new NotDeployed("is not authorized to access the Log Destination"),
        ["NightlyRole/nightly/Trace"] = new NotDeployed("not traced: its role lacks xray:PutTraceSegments"),

        ["PlanPredictionRole/trust/#0"] = new NotDeployed(NoLambda),
        ["PlanPredictionRole/plan-prediction/WriteOwnLog"] = new Loses(Predict, "plan-prediction.log"),
        ["PlanPredictionRole/plan-prediction/ReadFile"] = new Loses(Predict, "plan.json"),
        ["PlanPredictionRole/plan-prediction/ReadModel"] = new Loses(Predict, "plan.json"),
        ["PlanPredictionRole/plan-prediction/MissingIs404"] = new Loses(Predict, "plan.json"),
        ["PlanPredictionRole/plan-prediction/WritePlan"] = new Loses(Predict, "plan.json"),

        // What the function cannot predict, Batch does.
        ["ScorePartRole/trust/#0"] = new NotDeployed(NoLambda),
        ["ScorePartRole/score-part/WriteOwnLog"] = new Loses(Predict, "score-part.log"),
        ["ScorePartRole/score-part/ReadFile"] = new Loses(Predict, "a function's part"),
        ["ScorePartRole/score-part/ReadModel"] = new Loses(Predict, "a function's part"),
        ["ScorePartRole/score-part/MissingIs404"] = new Loses(Predict, "a function's part"),
        ["ScorePartRole/score-part/KeepPart"] = new Loses(Predict, "a function's part"),

        ["PublishPredictionRole/trust/#0"] = new NotDeployed(NoLambda),
        ["PublishPredictionRole/publish-prediction/WriteOwnLog"] = new Loses(Predict, "publish-prediction.log"),
        ["PublishPredictionRole/publish-prediction/MissingIs404"] = new Loses(Predict, "the result"),
        ["PublishPredictionRole/publish-prediction/ReadWork"] = new Loses(Predict, "the predictions"),
        ["PublishPredictionRole/publish-prediction/ReadSpotPrices"] = new Loses(PredictParts, "the question what spot costs"),
        ["PublishPredictionRole/publish-prediction/WritePredictions"] = new Loses(Predict, "the predictions"),

        ["PredictionRole/trust/#0"] = new NotDeployed("authorized to assume the provided role"),
        ["PredictionRole/prediction/InvokeFunctions"] = new Loses(Predict, "plan.json"),
        ["PredictionRole/prediction/TellOfTheEnd"] = new Loses(Predict, "the message"),
        ["PredictionRole/prediction/SubmitJob"] = new Loses(PredictParts, "the predictions"),
        ["PredictionRole/prediction/StopJob"] = new Loses(StopPrediction, "the job's end"),
        ["PredictionRole/prediction/FollowJob"] = new Loses(PredictParts, "the predictions"),
        ["PredictionRole/prediction/HearOfJobsEnd"] = new NotDeployed("is not authorized to create managed-rule"),
        ["PredictionRole/prediction/DeliverLog"] = new NotDeployed("is not authorized to access the Log Destination"),
        ["PredictionRole/prediction/Trace"] = new NotDeployed("not traced: its role lacks xray:PutTraceSegments"),

        ["TopicPolicy/policy/AlarmsTell"] = new Loses(Alarm, "overnight-broken-runs"),
        ["TopicPolicy/policy/StuckQueuesTell"] = new Loses(Stuck, "the message of the stuck queue"),
        ["TopicPolicy/policy/TlsOnly"] = new Loses(PlainText, "refusal by TopicPolicy"),
        ["DataBucketPolicy/policy/TlsOnly"] = new Loses(PlainText, "refusal by DataBucketPolicy"),
        ["ResultsBucketPolicy/policy/TlsOnly"] = new Loses(PlainText, "refusal by ResultsBucketPolicy"),

        ["TrainerRole/trust/#0"] = new Loses(Run, Verdict),
        ["TrainerRole/trainer/ReadData"] = new Loses(Train, Verdict),
        ["TrainerRole/trainer/MissingIs404"] = new Loses(Train, Verdict),
        ["TrainerRole/trainer/KeepRun"] = new Loses(Train, Verdict),
        ["TrainerRole/trainer/KeepParts"] = new Loses(PredictParts, "the predictions"),
        ["TrainerRole/trainer/KeepHoldOut"] = new Loses(Train, Verdict),
        ["TrainerRole/trainer/DropOldCheckpoints"] =
            new Elsewhere(nameof(OldCheckpointTests.Without_permission_to_delete_them_checkpoints_pile_up)),

        ["InstanceRole/trust/#0"] = new Loses(RunOnNewHost, Verdict),
        ["InstanceRole/container-instance/JoinCluster"] = new Loses(RunOnNewHost, Verdict),
        ["InstanceRole/container-instance/TakeTasks"] = new Loses(RunOnNewHost, Verdict),
        ["InstanceRole/container-instance/FindEcs"] = new Loses(RunOnNewHost, Verdict),
        ["InstanceRole/container-instance/PullTrainer"] = new Loses(Run, Verdict),
        ["InstanceRole/container-instance/WriteTrainerLog"] = new Loses(Run, Verdict),
    };

    public static bool IsShownElsewhere(string statement) => All.GetValueOrDefault(statement) is Elsewhere;

    /// <summary>Actions and resources of needed statements that no request here meets, and why they are granted.</summary>
    /// <remarks>docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html</remarks>
    public static IReadOnlyDictionary<string, string> NotMetHere { get; } = new Dictionary<string, string>
    {
        ["TrainingRole/training/FollowTrials: states:RedriveExecution"] =
            "a run that is redriven redrives its trials: TrialTests does it",
        ["TrainingRole/training/FollowTrials: arn:aws:states:us-east-1:000000000000:execution:overnight-training:*"] =
            "what AWS's page of policies for distributed Maps names; here the trials have the other of the two",
        ["InstanceRole/container-instance/JoinCluster: ecs:SubmitAttachmentStateChanges"] =
            "ECS's agent tells of network interfaces and volumes that are attached for tasks; nothing is attached here",
        ["InstanceRole/container-instance/TakeTasks: ecs:UpdateContainerInstancesState"] =
            "ECS's agent drains its own instance when the spot notice comes, where that is switched on; there is no agent here",
    };
}
