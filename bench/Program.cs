using Overnight.Bench;
using Overnight.Bench.Spot;

// dotnet run -c Release --project bench -- [all|NAME...] [--json FILE]
var root = BenchCommand.Create(TimeProvider.System);
// The spot policies' benchmark has questions of its own.
root.Add(SpotCommand.Create());
return await root.Parse(args).InvokeAsync();
