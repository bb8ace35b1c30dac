using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.StepFunctions;

namespace Overnight.Bench;

/// <summary>moto's server, in the Python of this machine that has it: the emulator of AWS that people use most.</summary>
internal sealed class MotoServer : IAsyncDisposable
{
    // It would write a line of each request.
    private const string Program = """
        import logging, sys
        from moto.server import main
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        main(sys.argv[1:])
        """;

    private const int MostTries = 300;

    /// <summary>One for each execution: to start one, moto 5.2 copies all that its region has, and what an execution leaves there cannot be copied.</summary>
    private static readonly string[] Regions =
        ["us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "eu-north-1", "sa-east-1", "ca-central-1", "ap-south-1"];

    private readonly Process _process;
    private readonly HttpClient _http;
    private readonly Uri _address;

    private MotoServer(Process process, HttpClient http, Uri address, string version) =>
        (_process, _http, _address, Version) = (process, http, address, version);

    public string Version { get; }

    public LocalLoad Load()
    {
        var credentials = new BasicAWSCredentials("bench", "bench");
        return new LocalLoad(
            new AmazonS3Client(credentials, new AmazonS3Config { ServiceURL = _address.ToString(), AuthenticationRegion = LocalLoad.Region, ForcePathStyle = true }),
            number => new AmazonStepFunctionsClient(credentials, new AmazonStepFunctionsConfig { ServiceURL = _address.ToString(), AuthenticationRegion = Regions[number] }),
            "overnight-bench", CreateStateMachineAsync);
    }

    /// <summary>Null, with a line on standard error, where there is none, or where it does not answer.</summary>
    public static async Task<MotoServer?> StartAsync(CancellationToken cancellation)
    {
        if (await Python.FindAsync("moto", cancellation, needs: "moto.server") is not { } python) return null;
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var process = Process.Start(python.Start("-c", Program, "-H", "127.0.0.1", "-p", $"{address.Port}"))!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };
        for (var i = 0; i < MostTries && !process.HasExited; i++)
        {
            try
            {
                // Without this its state machines start and never move.
                using var runs = new StringContent("""{"stepfunctions": {"execute_state_machine": true}}""", Encoding.UTF8, "application/json");
                using var answer = await http.PostAsync("/moto-api/config", runs, cancellation);
                if (answer.IsSuccessStatusCode) return new MotoServer(process, http, address, python.Version);
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellation);
        }
        if (!process.HasExited) process.Kill();
        await Console.Error.WriteLineAsync($"moto's server did not answer at {address}: {await output}{await errors}");
        process.Dispose();
        http.Dispose();
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _http.Dispose();
    }

    /// <summary>The client of our stand-in starts and describes executions, and creates nothing.</summary>
    private async Task<string> CreateStateMachineAsync(int number, string definition)
    {
        var body = new JsonObject { ["name"] = $"passes-{number}", ["definition"] = definition, ["roleArn"] = "arn:aws:iam::123456789012:role/bench" };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString())) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        request.Headers.Add("X-Amz-Target", "AWSStepFunctions.CreateStateMachine");
        // It takes the service and the region from here, and checks no signature.
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"AWS4-HMAC-SHA256 Credential=bench/20260101/{Regions[number]}/states/aws4_request, SignedHeaders=host, Signature=0");
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? (string)JsonNode.Parse(text)!["stateMachineArn"]!
            : throw new InvalidOperationException($"moto: CreateStateMachine answered {(int)answer.StatusCode}: {text}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
