using System.Collections;
using System.ComponentModel;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Text;
using AiCache.Engine.Backups;
using AiCache.Engine.Connections;
using AiCache.Engine.Contract;
using AiCache.Engine.Ground;
using Npgsql;

namespace AiCache.Engine.Tests.House;

/// <summary>
/// Every error that the engine has words for, made of whatever it is made of, invented; several times, so that each of
/// its branches is taken: each value of an enum, something and nothing, each SQLSTATE that PostgreSQL has.
/// </summary>
static class InventedErrors
{
    /// <summary>What stands for a text; long enough for a checksum.</summary>
    public const string Thing = "thing_with_a_name_as_long_as_a_checksum";

    const int Variants = 12;
    const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>What makes an error.</summary>
    public static IReadOnlyList<MethodInfo> Factories { get; } = [.. typeof(AiCacheException).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(Any | BindingFlags.DeclaredOnly))
        .Where(method => method is { IsStatic: true, IsSpecialName: false } && method.Name[0] != '<'
            && method.ReturnType == typeof(AiCacheException)
            // What only hands on a failure that it caught has no words of its own.
            && method.GetParameters().All(parameter => !parameter.ParameterType.IsByRef))];

    /// <summary>All errors that one makes; none where it could not be called.</summary>
    public static IReadOnlyList<AiCacheException> Of(MethodInfo factory)
    {
        var parameters = factory.GetParameters();
        var causes = Array.FindIndex(parameters, p => typeof(Exception).IsAssignableFrom(p.ParameterType));
        var errors = new List<AiCacheException>();
        for (var variant = 0; variant < Variants; variant++)
        {
            object?[] arguments = [.. parameters.Select(p => Invent(p, variant))];
            if (causes < 0) Make(arguments);
            else foreach (var cause in CausesOf(parameters[causes].ParameterType, variant))
            {
                arguments[causes] = cause;
                Make(arguments);
            }
        }
        return errors;

        void Make(object?[] arguments)
        {
            try
            {
                if (factory.Invoke(null, arguments) is AiCacheException error) errors.Add(error);
            }
            catch (TargetInvocationException error) when (error.InnerException is ArgumentException
                or InvalidOperationException or NullReferenceException or IndexOutOfRangeException)
            {
                // Nothing was given where something always is.
            }
        }
    }

    static object? Invent(ParameterInfo parameter, int variant) =>
        variant % 3 == 2 && IsNullable(new NullabilityInfoContext().Create(parameter).ReadState, parameter.ParameterType)
            ? null : Invent(parameter.ParameterType, 0, variant);

    static bool IsNullable(NullabilityState state, Type type) =>
        Nullable.GetUnderlyingType(type) is not null || (!type.IsValueType && state == NullabilityState.Nullable);

    static object? Invent(Type type, int depth, int variant)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string)) return Thing;
        // What a relation is: a table, a view, an index …
        if (type == typeof(char)) return "rvmSipfc"[variant % 8];
        if (type == typeof(bool)) return variant % 2 == 0;
        if (type == typeof(Uri)) return new Uri("https://hooks.example.com/services/secret");
        if (type == typeof(Version)) return new Version(17, 2);
        if (type == typeof(DatabaseTarget)) return DatabaseTarget.Parse(Places[variant % Places.Length]);
        if (type == typeof(ReadOnlyFacts)) return new ReadOnlyFacts(Sources[variant % Sources.Length], "shop", "someone");
        if (typeof(Exception).IsAssignableFrom(type)) return CausesOf(type, variant).FirstOrDefault();
        if (type.IsEnum) return Enum.GetValues(type) is var values ? values.GetValue(variant % values.Length) : null;
        if (type.IsValueType && type.IsPrimitive) return Convert.ChangeType(3, type, null);
        if (type.IsArray) return List(type.GetElementType()!, depth, variant);
        if (type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type) && type.GetGenericArguments() is [var item])
            return List(item, depth, variant) is var list && type.IsInstanceOfType(list) ? list
                : Activator.CreateInstance(type, list);
        if (type.IsAbstract || type.IsInterface) type = Implementation(type) ?? type;
        if (depth > 5 || type.IsAbstract || type == typeof(object)) return type == typeof(object) ? Thing : null;
        if (type.Namespace?.StartsWith("AiCache", StringComparison.Ordinal) != true && !typeof(ITuple).IsAssignableFrom(type))
            return type.IsValueType ? Activator.CreateInstance(type) : null;
        var made = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            field.SetValue(made, Invent(field.FieldType, depth + 1, variant));
        return made;
    }

    static Type? Implementation(Type type) => typeof(AiCacheException).Assembly.GetTypes()
        .FirstOrDefault(other => !other.IsAbstract && type.IsAssignableFrom(other));

    static Array List(Type item, int depth, int variant)
    {
        // Nothing at all, one, or two.
        var list = Array.CreateInstance(item, depth > 0 ? 1 : variant % 4 == 3 ? 0 : 1 + (variant % 2));
        for (var i = 0; i < list.Length; i++) list.SetValue(Invent(item, depth + 1, variant), i);
        return list;
    }

    static readonly string[] Places =
    [
        "postgresql://someone@db.example.com/shop", "postgresql://someone@db.example.com",
        "postgresql://someone@db.example.com/shop?sslmode=disable", "host=/run user=someone dbname=shop",
        "postgresql://someone@db.abcdefgh.supabase.co/postgres",
    ];

    static readonly string[] Sources =
        ["standby", "database", "user", "database user", "global", "client", "session", "configuration file"];

    static readonly string[] Words =
    [
        Thing, "Tenant or user not found", "authentication failed", "unsupported startup parameter", "SSL required",
        "no such database: shop", "database does not exist", "canceling statement due to user request",
    ];

    /// <summary>What the driver, the network, a program or the engine itself throws.</summary>
    static IEnumerable<Exception> CausesOf(Type type, int variant) => Causes(variant).Where(type.IsInstanceOfType);

    static IEnumerable<Exception> Causes(int variant)
    {
        foreach (var state in typeof(PostgresErrorCodes).GetFields(BindingFlags.Static | BindingFlags.Public)
            .Select(field => (string)field.GetValue(null)!).Append("57P05"))
            yield return new PostgresException(Words[variant % Words.Length], "ERROR", "ERROR", state);
        foreach (var code in Enum.GetValues<SocketError>()) yield return new SocketException((int)code);
        foreach (var said in new[] { "SSL connection requested.", "No password has been provided.", "authentication method",
            "ChannelBinding", Thing })
            yield return new NpgsqlException(said);
        yield return new TimeoutException(Thing);
        yield return new AuthenticationException(Thing);
        yield return new IOException(Thing);
        yield return new UnauthorizedAccessException(Thing);
        yield return new Win32Exception(variant);
        yield return new EncoderFallbackException(Thing);
        yield return new DecoderFallbackException(Thing);
        yield return new UnsafeDumpException(Thing);
        yield return new AiCacheException(ErrorIds.Unforeseen, FailureKind.Server, "Something happened.")
        {
            RecommendedAction = "See what.",
        };
    }
}
