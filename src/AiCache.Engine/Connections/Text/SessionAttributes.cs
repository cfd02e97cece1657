namespace AiCache.Engine.Connections;

/// <summary>Which of several servers will do: libpq's target_session_attrs.</summary>
internal enum SessionAttributes
{
    Any,
    ReadWrite,
    ReadOnly,
    Primary,
    Standby,
    PreferPrimary,
    PreferStandby,
}
