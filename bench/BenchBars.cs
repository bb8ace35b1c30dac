namespace Overnight.Bench;

/// <summary>The ratio that a comparison is to reach where that is not 1, and what is known of why one is missed.</summary>
internal static class BenchBars
{
    /// <summary>The first whose prefix, ending and peer are a row's is that row's.</summary>
    private static readonly BenchBar[] All =
    [
        new("csv/", "", "pandas", 10, "The bar is ten times pandas. What the reader does and pandas leaves out (every cell's kind is checked and every repair counted for the report) was not timed by itself; "
            + "doubles of 17 digits are rounded correctly, which takes longer than any other cell. A core's seconds are more than a person waits: pandas uses one core however many there are."),
        new("lambda/", "/cold", null, 2, "The bar is half of JIT's time. The runtime's own start, some 110 ms, is the same in both, and so is much of the rest: a profile has half of all in "
            + "the runtime, which loads types and binds what was compiled ahead, and a fifth in the JIT. Some 800 methods are compiled as they run even so, the framework's generics over other "
            + "assemblies' structs. crossgen2 can hold half of those (--opt-cross-module, --non-local-generics-module): 3 to 10 % less time, measured, for 1.7 MiB more and options that only the runtime's own design notes describe; our assemblies and the SDK's as one version bubble bring 4 to 10 %. Not taken. "
            + "Of the rest the SDK has some: it compiles a regular expression for the names of regions as a client is made, watches for credentials files, and draws a stack trace, line numbers and all, of each 404. "
            + "With a runtime of its own (self-contained, the framework compiled with it into one image) a function starts in 0.46 to 0.5 of JIT's time, measured once, in a zip of 43 MiB, and whoever owns the stack would have to patch .NET in it. Not taken: a run calls "
            + "seven functions in its hours. "
            + "SnapStart would start from a snapshot, at a price for each version as long as there is one, and does little for functions that are seldom called: these are called some times a night."),
        new("lambda/", "/warm", null, 1, "A request of some milliseconds to S3, most of which is its answer: what differs is less than what one run differs from the next."),
        new("tabular/", "", null, 1, "Trees split columns of a small table in seconds, while the network learns 401 classes by gradient steps, whose number the rows bound: of a few ten thousand rows "
            + "there are few steps in that time, and all of them are the schedule's warm-up. With ten times the rows the network has caught up."),
        new("trainer/", "/memory", null, 1, "Ours is the whole attempt, with the .NET runtime, the S3 client and the model's files, beside Python with the tensors alone."),
        new("trainer/", "/first-step", null, 1, "Ours asks S3 for plan, lease and checkpoints and reads every file through HTTP; the peer opens four local files."),
        new("trainer/", "/epoch", null, 1, "The same libtorch computes both. Ours evaluates more than the peer's loss and accuracy at an epoch's end: the scores of every class."),
        new("trainer/", "", null, 1, "The same libtorch computes both: what differs is the host's work between kernels, some microseconds a call, and the machine's noise."),
        new("predict/", "/goal", null, 1, "The goal is 200,000 rows a second of a table of 30 columns: reading the CSV takes most of it, and two cores share it with the network."),
        new("mnist-shape/pipeline", "", null, 1, "The script has no plan, no S3, no checkpoints and no report, and nobody would resume it: the difference is what mnist-shape/around tells."),
        new("mnist-shape/around", "", null, 1, "Starts of processes, one after the other as the workflow asks for them: six functions and the trainer, whose first step comes one to three seconds after its start. Not timed part by part."),
        new("local/200-uploads", "", null, 1, "The cloud has just started: two dozen functions' processes start on the same two cores while StartRun handles an event at a time in each of its four."),
        new("spot/", "", null, 1, "What remains is the price of not knowing the future."),
        new("sim/nights", "", null, 1, "A profile is flat: a third is reading and writing JSON, a fifth Step Functions, a fourteenth each reports, programmes of spot and Batch. A thousand nights bear the start, some four seconds, ten thousand hardly."),
        new("sim/memory", "", null, 1, "Whether nights that are over are kept, or the collector only waits longer, was not settled here."),
        new("scale/datasets", "/time", null, 1, "What a run takes more among 500 than among 50 is, by profiles, for the most part the collector: all 500 are under way together, most of them waiting for a host, and a "
            + "night keeps what ended until it is over (for the same 1,100 runs its pauses were 0.5 s in nights of 50 and 1.8 s in nights of 500, with as many bytes kept by each collection, most of it walking over what is dead between the "
            + "many that survive). A fiftieth each are decisions by deadline, which have a past to learn from once other runs have ended, the page of all runs, which each run that ends makes anew, and Batch's look at a hundred hosts at each event. "
            + "One measurement differs from the next by 0.03."),
        new("scale/datasets", "/memory", null, 1, "A night keeps all its objects and histories until it is over; how many of them a run makes is the weather of the night that was looked at: 0.92 to 1.07 were seen."),
        new("scale/trials", "", null, 1, "Each is an execution with a folder and four files, as it must survive a restart: the file system's work for each grows with what it holds, and with what was deleted from it in the last minute."),
        new("scale/rows", "", null, 1, "Not understood; the smaller table lies in the processor's cache in part."),
        new("scale/runs", "", null, 1, "The page is one document of all runs, sorted and written whole."),
    ];

    /// <summary>The row with its bar, and with the reason where it is below.</summary>
    public static BenchRow Judge(BenchRow row)
    {
        var bar = All.FirstOrDefault(bar => row.Name.StartsWith(bar.Prefix, StringComparison.Ordinal) && row.Name.EndsWith(bar.Ending, StringComparison.Ordinal)
            && (bar.Peer is null || bar.Peer == row.PeerName));
        var least = bar?.Least ?? 1;
        // A peer that did what ours never did leaves no ratio.
        var isLost = row.Ratio < Math.Max(1, least) || (row.Ratio is null && row is { Ours: null, Peer: not null });
        return row with { Bar = row.Ratio is null ? null : least, Why = isLost ? bar?.Why ?? "Not looked into yet." : null };
    }
}

/// <param name="Prefix">How the names of its rows begin.</param>
/// <param name="Ending">And how they end.</param>
/// <param name="Peer">Whose rows; null for all.</param>
/// <param name="Least">The ratio to reach.</param>
/// <param name="Why">Said where a row is below it, or below 1.</param>
internal sealed record BenchBar(string Prefix, string Ending, string? Peer, double Least, string Why);
