namespace AiCache.Engine.Tests.PesterSuites;

public sealed class BackupSuite(ITestOutputHelper output) : PesterSuite("Backup", output);

public sealed class CheckSuite(ITestOutputHelper output) : PesterSuite("Check", output);

public sealed class CompletionSuite(ITestOutputHelper output) : PesterSuite("Completion", output);

public sealed class ConfirmationSuite(ITestOutputHelper output) : PesterSuite("Confirmation", output);

public sealed class ConnectionSuite(ITestOutputHelper output) : PesterSuite("Connection", output);

public sealed class EntriesSuite(ITestOutputHelper output) : PesterSuite("Entries", output);

public sealed class EveryCommandSuite(ITestOutputHelper output) : PesterSuite("EveryCommand", output);

public sealed class ExamplesSuite(ITestOutputHelper output) : PesterSuite("Examples", output);

public sealed class FleetSuite(ITestOutputHelper output) : PesterSuite("Fleet", output);

public sealed class HealthSuite(ITestOutputHelper output) : PesterSuite("Health", output);

public sealed class HelpSuite(ITestOutputHelper output) : PesterSuite("Help", output);

public sealed class MaintenanceSuite(ITestOutputHelper output) : PesterSuite("Maintenance", output);

public sealed class MigrationSuite(ITestOutputHelper output) : PesterSuite("Migration", output);

public sealed class ModuleSuite(ITestOutputHelper output) : PesterSuite("Module", output);

public sealed class MonitoringSuite(ITestOutputHelper output) : PesterSuite("Monitoring", output);

public sealed class NodesSuite(ITestOutputHelper output) : PesterSuite("Nodes", output);

public sealed class PackageSuite(ITestOutputHelper output) : PesterSuite("Package", output);

public sealed class PathsSuite(ITestOutputHelper output) : PesterSuite("Paths", output);

public sealed class PeersSuite(ITestOutputHelper output) : PesterSuite("Peers", output);

public sealed class PipelinesSuite(ITestOutputHelper output) : PesterSuite("Pipelines", output);

public sealed class ReportsSuite(ITestOutputHelper output) : PesterSuite("Reports", output);

public sealed class SandboxSuite(ITestOutputHelper output) : PesterSuite("Sandbox", output);

public sealed class ScriptsSuite(ITestOutputHelper output) : PesterSuite("Scripts", output);

public sealed class SecretsSuite(ITestOutputHelper output) : PesterSuite("Secrets", output);

public sealed class SilenceSuite(ITestOutputHelper output) : PesterSuite("Silence", output);

public sealed class StatisticsSuite(ITestOutputHelper output) : PesterSuite("Statistics", output);

public sealed class StoppingSuite(ITestOutputHelper output) : PesterSuite("Stopping", output);

public sealed class SummarySuite(ITestOutputHelper output) : PesterSuite("Summary", output);

public sealed class TokensSuite(ITestOutputHelper output) : PesterSuite("Tokens", output);

public sealed class ViewsSuite(ITestOutputHelper output) : PesterSuite("Views", output);
