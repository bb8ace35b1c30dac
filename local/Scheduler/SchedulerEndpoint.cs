using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Overnight.Local.Hosting;
using Overnight.Local.Iam;
using Overnight.Local.StepFunctions.Running;

namespace Overnight.Local.Scheduler;

/// <summary>
/// EventBridge Scheduler's REST API, to look at what is deployed; the template alone changes it.
/// docs.aws.amazon.com/scheduler/latest/APIReference/API_Operations.html
/// </summary>
public sealed class SchedulerEndpoint(SchedulerService service) : IServiceEndpoint
{
    public string SigningName => "scheduler";

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            var path = (context.Request.Path.Value ?? "").Trim('/').Split('/');
            var answer = (context.Request.Method, path) switch
            {
                ("GET", ["schedules"]) => List(context),
                ("GET", ["schedules", var name]) => Describe(context, Uri.UnescapeDataString(name), context.Request.Query["groupName"]),
                ("GET", ["schedule-groups"]) => Groups(context),
                _ => throw new SchedulerException(404, "UnknownOperationException", $"found {context.Request.Method} "
                    + $"{context.Request.Path}, expected GetSchedule, ListSchedules or ListScheduleGroups: schedules come from the template"),
            };
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
        }
        catch (SchedulerException refused)
        {
            await ServiceError.WriteAsync(context, SigningName, refused.Status, refused.Code, refused.Message);
        }
    }

    private JsonObject List(HttpContext context)
    {
        RequestAccess.Demand(context, "scheduler:ListSchedules", "*");
        var query = context.Request.Query;
        Refuse(query, "ScheduleGroup", "NamePrefix", "State", "MaxResults");
        var (group, state) = (query["ScheduleGroup"].FirstOrDefault(), query["State"].FirstOrDefault());
        var prefix = query["NamePrefix"].FirstOrDefault() ?? "";
        var found = service.All().Where(pair => (group is null || pair.Schedule.GroupName == group)
            && pair.Schedule.Name.StartsWith(prefix, StringComparison.Ordinal) && (state is null || StateOf(pair.Schedule) == state));
        return new JsonObject { ["Schedules"] = new JsonArray([.. found.Select(pair => Summary(pair.Schedule, pair.CreatedAt))]) };
    }

    private JsonObject Describe(HttpContext context, string name, string? group)
    {
        RequestAccess.Demand(context, "scheduler:GetSchedule", service.ArnOf(group ?? "default", name));
        var (schedule, createdAt) = service.All()
            .FirstOrDefault(pair => pair.Schedule.Name == name && pair.Schedule.GroupName == (group ?? "default"));
        if (schedule is null) throw new SchedulerException(404, "ResourceNotFoundException", $"Schedule {name} does not exist.");
        var shown = Summary(schedule, createdAt);
        shown["Description"] = schedule.Description;
        shown["ScheduleExpression"] = schedule.Expression;
        shown["ScheduleExpressionTimezone"] = schedule.TimeZone;
        shown["FlexibleTimeWindow"] = schedule.WindowMinutes == 0
            ? new JsonObject { ["Mode"] = "OFF" }
            : new JsonObject { ["Mode"] = "FLEXIBLE", ["MaximumWindowInMinutes"] = schedule.WindowMinutes };
        if (schedule.StartDate is { } start) shown["StartDate"] = Wire.Seconds(start);
        if (schedule.EndDate is { } end) shown["EndDate"] = Wire.Seconds(end);
        shown["ActionAfterCompletion"] = "NONE";
        shown["Target"] = Target(schedule.Target);
        return shown;
    }

    private static JsonObject Target(ScheduleTarget target)
    {
        var shown = new JsonObject
        {
            ["Arn"] = target.Arn,
            ["RoleArn"] = target.RoleArn,
            ["RetryPolicy"] = new JsonObject
            {
                ["MaximumEventAgeInSeconds"] = target.MaximumEventAgeSeconds,
                ["MaximumRetryAttempts"] = target.MaximumRetryAttempts,
            },
        };
        if (target.Input is not null) shown["Input"] = target.Input;
        if (target.DeadLetterArn is not null) shown["DeadLetterConfig"] = new JsonObject { ["Arn"] = target.DeadLetterArn };
        return shown;
    }

    private JsonObject Groups(HttpContext context)
    {
        RequestAccess.Demand(context, "scheduler:ListScheduleGroups", "*");
        var query = context.Request.Query;
        Refuse(query, "NamePrefix", "MaxResults");
        var prefix = query["NamePrefix"].FirstOrDefault() ?? "";
        var groups = service.Groups().Where(name => name.StartsWith(prefix, StringComparison.Ordinal));
        return new JsonObject
        {
            ["ScheduleGroups"] = new JsonArray([.. groups.Select(name =>
                new JsonObject { ["Name"] = name, ["Arn"] = service.GroupArn(name), ["State"] = "ACTIVE" })]),
        };
    }

    private JsonObject Summary(Schedule schedule, DateTimeOffset createdAt) => new()
    {
        ["Arn"] = service.ArnOf(schedule),
        ["Name"] = schedule.Name,
        ["GroupName"] = schedule.GroupName,
        ["State"] = StateOf(schedule),
        ["CreationDate"] = Wire.Seconds(createdAt),
        ["LastModificationDate"] = Wire.Seconds(createdAt),
        ["Target"] = new JsonObject { ["Arn"] = schedule.Target.Arn },
    };

    private static string StateOf(Schedule schedule) => schedule.IsEnabled ? "ENABLED" : "DISABLED";

    private static void Refuse(IQueryCollection query, params string[] known)
    {
        if (query.Keys.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            throw new SchedulerException(
                400, "ValidationException", $"found the parameter {unknown}, expected one of {string.Join(", ", known)}");
        }
    }
}
