using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace AiCache.Views;

/// <summary>
/// What the one view of AiCache.Format.ps1xml asks for: <c>[AiCache.Views.Shown]::In[$Host].Row[$_]</c>.
/// </summary>
/// <remarks>
/// Constrained Language Mode forbids scripts to call our methods, but not to read properties and to look things up.
/// </remarks>
public sealed class Shown
{
    /// <summary>The record that begins a group, whose row the header stands above.</summary>
    [ThreadStatic]
    static object? first;

    Shown(PSHost? host)
    {
        var width = Window.Of(host);
        Group = new Lookup(record => Of(record, (view, shown) => $"{view.Type.Name} {view.Title(shown)} "
            + $"{view.Header(width)}"));
        Title = new Lookup(record => Of(record, (view, shown) =>
        {
            first = Identity(record);
            return string.Join('\n', Words.Wrap(view.Title(shown), width - 3).Select(line => "   " + line));
        }));
        Row = new Lookup(record => Of(record, (view, shown) =>
        {
            var header = ReferenceEquals(first, Identity(record)) ? view.Header(width) : "";
            return header.Length == 0 ? view.Row(shown, width) : $"{header}\n{view.Row(shown, width)}";
        }));
    }

    /// <summary>By host: what is shown in its window.</summary>
    public static Hashtable In { get; } = new Lookup(host => new Shown(host.BaseObject as PSHost));

    /// <summary>By record: what those that are shown together have in common.</summary>
    public Hashtable Group { get; }

    /// <summary>By record: the line above those that are shown together.</summary>
    public Hashtable Title { get; }

    /// <summary>By record: its lines.</summary>
    public Hashtable Row { get; }

    /// <summary>What cannot be made anew, such as a connection out of a file, shows its name.</summary>
    static string Of(PSObject record, Func<IView, object, string> text) =>
        ViewCatalogue.Find(record) is { } found ? text(found.View, found.Record) : $"{record}";

    /// <summary>What comes from a file or another session has no object of its own behind it.</summary>
    static object Identity(PSObject record) => record.BaseObject is PSCustomObject ? record : record.BaseObject;

    sealed class Lookup(Func<PSObject, object> find) : Hashtable
    {
        public override object? this[object key]
        {
            get => find(PSObject.AsPSObject(key));
            set => throw new NotSupportedException();
        }
    }
}
