namespace AiCache.Engine.Tests.PesterSuites;

[Collection<FirstSuites>]
public sealed class BackupSuite(SuiteHost host, ITestOutputHelper output) : PesterSuite("Backup", host, output);

[Collection<SecondSuites>]
public sealed class CheckSuite(SuiteHost host, ITestOutputHelper output) : PesterSuite("Check", host, output);

[Collection<FirstSuites>]
public sealed class CompletionSuite(SuiteHost host, ITestOutputHelper output) : PesterSuite("Completion", host, output);

[Collection<FirstSuites>]
public sealed class ConfirmationSuite(SuiteHost host, ITestOutputHelper output)
    : PesterSuite("Confirmation", host, output);

[Collection<SecondSuites>]
public sealed class ConnectionSuite(SuiteHost host, ITestOutputHelper output) : PesterSuite("Connection", host, output);

[Collection<FirstSuites>]
public sealed class EntriesSuite(SuiteHost host, ITestOutputHelper output) : PesterSuite("Entries", host, output);

[Collection<FirstSuites>]
public sealed class EveryCommandSuite(SuiteHost host, ITestOutputHelper output)
    : PesterSuite("EveryCommand", host, output);

[Collection<FirstSuites>]
public sealed class FleetSuite(SuiteHost host, ITestOutputHelper output) : PesterSuite("Fleet", host, output);

[Collection<FirstSuites>]
public sealed class HealthSuite(SuiteHost host, ITestOutputHelper output) : PesterSuite("Health", host, output);

[Collection<SecondSuites>]
public sealed class HelpSuite(SuiteHost host, ITestOutputHelper output) : PesterSuite("Help", host, output);

[Collection<SecondSuites>]
public sealed class MaintenanceSuite(SuiteHost host, ITestOutputHelper output)
    : PesterSuite("Maintenance", host, output);

[Collection<FirstSuites>]
public sealed class MigrationSuite(SuiteHost host, ITestOutputHelper output) : PesterSuite("Migration", host, output);

[Collection<FirstSuites>]
public sealed class ModuleSuite(SuiteHost host, ITestOutputHelper output) : PesterSuite("Module", host, output);

[Collection<FirstSuites>]
public sealed class MonitoringSuite(SuiteHost host, ITestOutputHelper output) : PesterSuite("Monitoring", host, output);

[Collection<SecondSuites>]
public sealed class NodesSuite(SuiteHost host, ITestOutputHelper output) : PesterSuite("Nodes", host, output);

[Collection<FirstSuites>]
public sealed class PathsSuite(SuiteHost host, ITestOutputHelper output) : PesterSuite("Paths", host, output);

[Collection<SecondSuites>]
public sealed class PeersSuite(SuiteHost host, ITestOutputHelper output) : PesterSuite("Peers", host, output);

[Collection<FirstSuites>]
public sealed class ReportsSuite(SuiteHost host, ITestOutputHelper output) : PesterSuite("Reports", host, output);

[Collection<SecondSuites>]
public sealed class SandboxSuite(SuiteHost host, ITestOutputHelper output) : PesterSuite("Sandbox", host, output);

[Collection<FirstSuites>]
public sealed class ScriptsSuite(SuiteHost host, ITestOutputHelper output) : PesterSuite("Scripts", host, output);

[Collection<SecondSuites>]
public sealed class SilenceSuite(SuiteHost host, ITestOutputHelper output) : PesterSuite("Silence", host, output);

[Collection<FirstSuites>]
public sealed class StatisticsSuite(SuiteHost host, ITestOutputHelper output) : PesterSuite("Statistics", host, output);

[Collection<SecondSuites>]
public sealed class StoppingSuite(SuiteHost host, ITestOutputHelper output) : PesterSuite("Stopping", host, output);

[Collection<SecondSuites>]
public sealed class SummarySuite(SuiteHost host, ITestOutputHelper output) : PesterSuite("Summary", host, output);

[Collection<SecondSuites>]
public sealed class TokensSuite(SuiteHost host, ITestOutputHelper output) : PesterSuite("Tokens", host, output);

[Collection<SecondSuites>]
public sealed class ViewsSuite(SuiteHost host, ITestOutputHelper output) : PesterSuite("Views", host, output);
