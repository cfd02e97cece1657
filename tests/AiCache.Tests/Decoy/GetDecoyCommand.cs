using System.Management.Automation;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

/// <summary>Uses both packages and says which versions it got.</summary>
[Cmdlet(VerbsCommon.Get, "Decoy")]
public sealed class GetDecoyCommand : PSCmdlet
{
    protected override void EndProcessing()
    {
        var builder = new NpgsqlDataSourceBuilder("Host=127.0.0.1;Port=1");
        builder.UseLoggerFactory(NullLoggerFactory.Instance);
        using var source = builder.Build();
        string message;
        try
        {
            using var connection = source.OpenConnection();
            message = "connected";
        }
        catch (NpgsqlException error)
        {
            message = error.Message;
        }
        WriteObject(new
        {
            Npgsql = typeof(NpgsqlConnection).Assembly.GetName().Version,
            Logging = typeof(NullLoggerFactory).Assembly.GetName().Version,
            Message = message,
        });
    }
}
