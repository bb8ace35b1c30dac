// Torch's random generator and its number of live tensors belong to the process, as a training does: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
