namespace Overnight.Fuzz.Tests.Doors;

internal static class AllDoors
{
    public static IReadOnlyList<Door> List { get; } =
        [.. DocumentDoors.All(), .. DataDoors.All(), .. ModelDoors.All(), .. NameDoors.All(), .. LanguageDoors.All(), .. CloudDoors.All()];
}
