namespace Overnight.PriceList;

/// <param name="Region">Whose prices are renewed.</param>
/// <param name="File">A price list on this machine; null: AWS's own.</param>
/// <param name="Families">More than the table has, separated by commas.</param>
/// <param name="Force">Write even what looks wrong.</param>
/// <param name="Table">The CSV file.</param>
internal sealed record PricesOptions(string Region, FileInfo? File, string? Families, bool Force, FileInfo Table);
