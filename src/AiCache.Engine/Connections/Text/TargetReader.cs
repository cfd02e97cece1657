using AiCache.Engine.Programs;

namespace AiCache.Engine.Connections;

/// <summary>
/// Makes a target of options: those of the text win over the service's, those over the environment's, those over
/// libpq's defaults.
/// </summary>
internal static class TargetReader
{
    /// <summary>The target.</summary>
    public static DatabaseTarget Read(ConnectionOptions options, HostEnvironment environment)
    {
        DemandText(options);
        var file = options.Text("servicefile");
        var own = options.Keywords.ToHashSet();
        if ((options.Text("service") ?? environment["PGSERVICE"]) is { } service)
            options.FillFrom(ServiceFile.Read(service, file, environment));
        var ofService = options.Keywords.Except(own).ToHashSet();
        ServiceFile.Name(options, environment);
        options.FillFrom(environment);
        DemandText(options);
        ConnectionKeywords.Demand(options);
        DemandUnicode(options);

        var user = options.Text("user") ?? environment.UserName
            ?? throw ConnectionTextError.Invalid("user", "it names no user",
            "Add the user (user=… or postgresql://user@…), or pass -Credential.");
        var passwords = PasswordFile.Read(options.Text("passfile") is { } passfile ? environment.FullPath(passfile)
            : environment.UserFile(".pgpass", "pgpass.conf"), options.Has("passfile", out _), environment.IsWindows);
        var tls = TlsOptions.Read(options, environment);
        return new DatabaseTarget
        {
            Notes = [.. options.TakenOut.Select(name => $"The option {name} is another client's and was taken out.")],
            Hosts = HostList.Read(options, environment.IsWindows),
            Database = options.Text("dbname") ?? user,
            DatabaseIsNamed = options.Has("dbname", out _),
            Username = user,
            Password = options.Text("password"),
            Passwords = passwords,
            Given = GivenOptions.Keep(options, ofService, user, environment),
            Tls = tls,
            ApplicationName = options.Text("application_name") ?? options.Text("fallback_application_name")
            ?? DatabaseTarget.DefaultApplicationName,
            ServerOptions = options.Text("options"),
            ConnectTimeout = Seconds(options.Number("connect_timeout", -1, 1024, "seconds") ?? 15),
            Attributes = Attributes(options),
            ShufflesHosts = options.Word("load_balance_hosts", ("disable", false), ("random", true)) ?? false,
            RequiredAuthentication = RequiredAuthentication(options),
            KeepAlive = KeepAlive(options),
            Driver = options.Driver,
            Warnings = passwords.Warning is { } warning && !options.Has("password", out _) ? [warning] : [],
        };
    }

    /// <summary>As in libpq, zero or less waits for ever.</summary>
    static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(Math.Max(0, seconds));

    /// <summary>What no name, password or path can hold: the server reads up to a NUL only, and half a character is
    /// none.</summary>
    static void DemandText(ConnectionOptions options)
    {
        foreach (var keyword in options.Keywords)
            if (options.Has(keyword, out var option)) ConnectionTextError.DemandText(option.Name, option.Value);
    }

    static void DemandUnicode(ConnectionOptions options)
    {
        if (options.Has("client_encoding", out var encoding)
            && encoding.Value.Replace("-", "", StringComparison.Ordinal)
            .ToLowerInvariant() is not ("utf8" or "unicode" or "auto"))
            throw ConnectionTextError.Unsupported(encoding.Name, " with another value than UTF8 or auto");
    }

    static SessionAttributes Attributes(ConnectionOptions options) => options.Word("target_session_attrs",
        ("any", SessionAttributes.Any), ("read-write", SessionAttributes.ReadWrite),
        ("read-only", SessionAttributes.ReadOnly),
        ("primary", SessionAttributes.Primary), ("standby", SessionAttributes.Standby),
        ("prefer-standby", SessionAttributes.PreferStandby), ("prefer-primary", SessionAttributes.PreferPrimary))
        ?? SessionAttributes.Any;

    static string? RequiredAuthentication(ConnectionOptions options)
    {
        if (!options.Has("require_auth", out var option)) return null;
        var words = option.Value.Split(',', StringSplitOptions.TrimEntries);
        if (words.Select(w => w.StartsWith('!')).Distinct().Count() > 1)
            throw ConnectionTextError.Value(option,
                "a list that either names methods or, with '!' before each, excludes them");
        return string.Join(',', words.Select(w => (w.StartsWith('!') ? "!" : "") + w.TrimStart('!') switch
        {
            "password" => "Password",
            "md5" => "MD5",
            "scram-sha-256" => "ScramSHA256",
            "none" => "None",
            "gss" => "GSS",
            "sspi" => "SSPI",
            _ => throw ConnectionTextError.Value(option, "a list of password, md5, scram-sha-256, gss, sspi, none"),
        }));
    }

    static KeepAliveSettings KeepAlive(ConnectionOptions options)
    {
        const int most = int.MaxValue / 1000;
        return new KeepAliveSettings(
            options.Word("keepalives", ("1", true), ("0", false)) ?? true,
            options.Number("keepalives_idle", 0, most, "seconds") ?? 0,
            options.Number("keepalives_interval", 0, most, "seconds") ?? 0);
    }
}
