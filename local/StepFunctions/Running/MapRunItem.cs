namespace Overnight.Local.StepFunctions.Running;

/// <summary>What makes an execution the child of another: which item of which Map Run it works on.</summary>
/// <param name="MapRunArn">The Map Run that started it.</param>
/// <param name="State">The Map state of the machine whose processor it runs.</param>
/// <param name="Index">The item's place, from 0.</param>
/// <param name="Attempt">The Map Run's redrive that it last ran for: 0 for the first run.</param>
internal sealed record MapRunItem(string MapRunArn, string State, int Index, int Attempt);
