namespace AiCache.Views;

/// <summary>How the records of a type are shown.</summary>
interface IView
{
    /// <summary>The type of its records.</summary>
    Type Type { get; }

    /// <summary>What stands above the records that belong together: they are those of which it is the same.</summary>
    string Title(object record);

    /// <summary>What stands above the first of them; empty where there is nothing.</summary>
    string Header(int width);

    /// <summary>A record, in one line or several.</summary>
    string Row(object record, int width);
}
