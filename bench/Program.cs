using Overnight.Bench;
using Overnight.Bench.Spot;

// dotnet run -c Release --project bench -- [all|NAME...] [--json FILE]
var root = BenchCommand.Create(TimeProvider.System);
// Some benchmarks have questions of their own.
root.Add(SpotCommand.Create());
root.Add(GpuCommand.Create());
return await root.Parse(args).InvokeAsync();
