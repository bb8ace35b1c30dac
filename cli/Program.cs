using Overnight.Cli;

return await ExitCode.OfAsync(Commands.Create(TimeProvider.System).Parse(args));
