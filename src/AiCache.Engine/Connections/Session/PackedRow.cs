using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace AiCache.Engine.Connections;

/// <summary>
/// The columns of a row that the server has packed into one value (<c>record_send</c>), from the first to the last.
/// </summary>
/// <remarks>
/// Each column that the driver is asked for costs it some twenty small methods, and until the runtime has compiled
/// those for good, after a second or so, a hundred thousand rows have long been read: in one value they cost a few. The
/// server's binary format: the number of columns, then of each its type, its length (-1 is null) and its bytes.
/// </remarks>
/// <param name="packed">What the server sent.</param>
internal ref struct PackedRow(ReadOnlySpan<byte> packed)
{
    /// <summary>Bytes that are no UTF-8 are an error, as they are for the driver.</summary>
    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    const int Number = sizeof(int), Uuid = 16;

    /// <summary>Microseconds since then are how the server keeps a moment.</summary>
    static readonly long Epoch = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    ReadOnlySpan<byte> left = packed[Number..];

    /// <summary>A text; null where it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public string? Text() => Column(out var bytes) ? Utf8.GetString(bytes) : null;

    /// <summary>A bigint; null where it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long? Int64() => Column(out var bytes) ? BinaryPrimitives.ReadInt64BigEndian(bytes) : null;

    /// <summary>A moment; null where it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public DateTimeOffset? Time() => Int64() is { } microseconds
        ? new DateTimeOffset(Epoch + (microseconds * TimeSpan.TicksPerMicrosecond), TimeSpan.Zero) : null;

    /// <summary>A uuid; null where it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Guid? Id() => Column(out var bytes) ? new Guid(bytes, bigEndian: true) : null;

    /// <summary>An array of uuids in one dimension, without nulls; empty where it is null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Guid[] Ids()
    {
        // The number of dimensions, whether there are nulls, the type; of each dimension its length and lower bound.
        if (!Column(out var bytes) || BinaryPrimitives.ReadInt32BigEndian(bytes) == 0) return [];
        var ids = new Guid[BinaryPrimitives.ReadInt32BigEndian(bytes[(3 * Number)..])];
        bytes = bytes[(5 * Number)..];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = new Guid(bytes.Slice((i * (Number + Uuid)) + Number, Uuid), bigEndian: true);
        return ids;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool Column(out ReadOnlySpan<byte> bytes)
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(left[Number..]);
        bytes = length < 0 ? default : left.Slice(2 * Number, length);
        left = left[((2 * Number) + Math.Max(length, 0))..];
        return length >= 0;
    }
}
