namespace Overnight.Data;

/// <summary>What the name of a NumPy array says of its role, as Keras, scikit-learn and MedMNIST name them.</summary>
internal static class ArrayNames
{
    private static readonly string[] Inputs = ["x", "images", "image", "data", "features", "inputs", "pixels"];
    private static readonly string[] Labels = ["y", "labels", "label", "targets", "target", "classes", "class"];
    private static readonly string[] Validation = ["val", "valid", "validation", "dev"];

    public static bool AreInputs(DataFile file) => Has(file, Inputs.Except(["data"]));

    /// <summary>
    /// Leaves out what is neither inputs nor labels by its name, where others are, and arrays for validation: validation rows are
    /// split off the training part, by its seed.
    /// </summary>
    public static List<DataFile> Choose(List<DataFile> files, List<string> notes)
    {
        var training = files.FindAll(file => !Has(file, Validation));
        var roles = training.FindAll(file => Has(file, Inputs) || Has(file, Labels));
        var chosen = roles.Count > 0 ? roles : training.Count > 0 ? training : files;
        var left = files.Except(chosen).ToList();
        if (left.Count > 0)
        {
            var names = string.Join(", ", left.Select(file => file.Name));
            notes.Add($"Not read: {names}. Arrays called x or images and y or labels are, and validation rows are split off the training part.");
        }
        return chosen;
    }

    private static bool Has(DataFile file, IEnumerable<string> words) => DatasetLayout.Words(file.BareName).Intersect(words).Any();
}
