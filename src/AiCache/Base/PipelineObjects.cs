using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using System.Runtime.CompilerServices;
using AiCache.Engine.Ground;

namespace AiCache.Base;

/// <summary>
/// The engine's objects as they come through a pipeline: themselves, or what Import-Clixml and remote sessions make of
/// them, which carries the type's name and the properties' values.
/// </summary>
static class PipelineObjects
{
    const string Deserialized = "Deserialized.";

    /// <summary>The object as one of the types, or null where it is none of them.</summary>
    /// <exception cref="AiCacheException">It says that it is, but a property is missing or has a value of another
    /// kind.</exception>
    public static object? As(object? input, params IEnumerable<Type> types)
    {
        var wrapped = PSObject.AsPSObject(input ?? "");
        foreach (var type in types)
        {
            if (type.IsInstanceOfType(wrapped.BaseObject)) return wrapped.BaseObject;
            if (wrapped.TypeNames.Contains(Deserialized + type.FullName)) return Rebuild(wrapped, type);
        }
        return null;
    }

    static object Rebuild(PSObject source, Type type)
    {
        // Every property is set below; some records take theirs in the constructor.
        var result = RuntimeHelpers.GetUninitializedObject(type);
        if (type.GetConstructor(Type.EmptyTypes) is { } made) result = made.Invoke(null);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite))
        {
            var value = source.Properties[property.Name]?.Value;
            try
            {
                if (value is not null) property.SetValue(result, Convert(value, property.PropertyType));
            }
            catch (Exception error) when (error is PSInvalidCastException or ArgumentException)
            {
                throw new AiCacheException(ErrorIds.InputUnreadable, FailureKind.InvalidInput,
                    $"{property.Name} of a deserialized {type.Name} cannot be read: {error.Message}")
                {
                    Subject = property.Name,
                    RecommendedAction = "Export the objects again with Export-Clixml, without changing them.",
                };
            }
        }
        return result;
    }

    /// <summary>Lists come back as ArrayLists, times with their offset as they were, enums as their names.</summary>
    static object Convert(object value, Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying) type = underlying;
        if (type == typeof(DateTimeOffset) && PSObject.AsPSObject(value).Properties["UtcTicks"]?.Value is long ticks)
            return new DateTimeOffset(ticks, TimeSpan.Zero);
        if (type.IsClass && PSObject.AsPSObject(value).TypeNames.Contains(Deserialized + type.FullName))
            return Rebuild(PSObject.AsPSObject(value), type);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            return Dictionary(value, type);
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(IReadOnlyList<>))
            return LanguagePrimitives.ConvertTo(value, type, CultureInfo.InvariantCulture);
        var element = type.GetGenericArguments()[0];
        var items = (LanguagePrimitives.GetEnumerable(value)?.Cast<object?>() ?? [value])
            .Select(item => item is null ? null : Convert(item, element));
        return LanguagePrimitives.ConvertTo(items.ToArray(), element.MakeArrayType(), CultureInfo.InvariantCulture);
    }

    /// <summary>Dictionaries come back as Hashtables.</summary>
    static object Dictionary(object value, Type type)
    {
        var (key, item) = (type.GetGenericArguments()[0], type.GetGenericArguments()[1]);
        var result = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(key, item))!;
        if (PSObject.AsPSObject(value).BaseObject is IDictionary entries)
            foreach (DictionaryEntry entry in entries) result[Convert(entry.Key, key)] = Convert(entry.Value!, item);
        return result;
    }
}
