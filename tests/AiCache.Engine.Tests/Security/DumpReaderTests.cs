using System.Text;
using AiCache.Engine.Backups;
using AiCache.Engine.Ground;

namespace AiCache.Engine.Tests.Security;

/// <summary>How a dump's script is taken apart.</summary>
public sealed class DumpReaderTests
{
    sealed class Collector : IDumpSink
    {
        public List<string> Seen { get; } = [];

        public long Bytes { get; private set; }

        public ValueTask RunAsync(DumpEntry entry, ReadOnlyMemory<byte> statement, CancellationToken cancellation)
        {
            Seen.Add(Encoding.UTF8.GetString(statement.Span));
            return ValueTask.CompletedTask;
        }

        public ValueTask BeginAsync(DumpEntry entry, CopyBlock block, CancellationToken cancellation)
        {
            Seen.Add($"{entry.Kind}: {block.Into(block.Target)}");
            return ValueTask.CompletedTask;
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> rows, CancellationToken cancellation)
        {
            Bytes += rows.Length;
            return ValueTask.CompletedTask;
        }

        public ValueTask EndAsync(CancellationToken cancellation) => ValueTask.CompletedTask;
    }

    /// <summary>Gives a text in pieces of one byte, so that every state has to be kept from one to the next.</summary>
    sealed class Drops(string text) : Stream
    {
        readonly MemoryStream source = new(Encoding.UTF8.GetBytes(text));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(source.Read(buffer.Span[..1]));

        public override int Read(byte[] buffer, int offset, int count) => source.Read(buffer, offset, 1);
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => source.Length;
        public override long Position
        {
            get => throw new NotSupportedException(); set =>
            throw new NotSupportedException();
        }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    static async Task<List<string>> ReadAsync(string script)
    {
        var collector = new Collector();
        await new DumpReader(new Drops(script)).ReadAsync(collector, default);
        return collector.Seen;
    }

    public static TheoryData<string> Statements =>
    [
        "select 'a;b', 'it''s; \\', e'\\';', E'it''s\\'; \\\\', U&'\\0061;'",
        "select \"a;\"\"b\\\"",
        "select $$;\\$$, $a$ ; $$ $b$ $aa$ \\ $a$, $größe$;$größe$",
        "select a$1$b, $1, 1 - 2 /* ; /* nested; */ ' \\ */ -- comment; ' \\\n, 3",
        "create rule r as on insert to t do also (insert into a values (1); insert into b values (2))",
        "CREATE FUNCTION f() RETURNS integer\n    LANGUAGE sql\n    BEGIN ATOMIC\n SELECT CASE "
        + "WHEN true THEN 1 END;\n SELECT 2;\nEND",
        "create or replace procedure p()\nbegin atomic\n select 1;\nend",
        "create table begin_ (\"begin\" integer, \"case\" integer)",
        "select case when true then 1 end",
    ];

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task A_statement_ends_where_psql_lets_it_end(string statement) =>
        Assert.Equal([statement, "select 1"],
            await ReadAsync($"-- comment; '\n\n{statement};\n\n--\n-- more\n--\nselect 1;\n"));

    [Fact]
    public async Task In_a_script_without_standard_strings_a_backslash_escapes()
    {
        const string Off = "SET standard_conforming_strings = off", On = "SET standard_conforming_strings = on";
        Assert.Equal([Off, "select 'it\\'s;'", On, "select 'a\\'", "select 2"],
            await ReadAsync($"{Off};\nselect 'it\\'s;';\n{On};\nselect 'a\\';\nselect 2;\n"));
    }

    [Fact]
    public async Task Rows_go_where_their_statement_says_with_names_quoted_anew()
    {
        Assert.Equal(["TABLE DATA: copy \"public\".\"odd \"\"name\"\";\" (\"id\", \"user\") from stdin "
            + "with (format text, encoding 'UTF8')",
            "TABLE DATA: copy \"public\".\"bare\" from stdin with (format text, encoding 'UTF8')", "select 1"],
            await ReadAsync("""
            --
            -- Data for Name: odd; Type: TABLE DATA; Schema: public; Owner: postgres
            --

            COPY public."odd ""name"";" (id, "user") FROM stdin;
            1	\\! a; 'b
            2	\N
            \.


            COPY public.bare  FROM stdin;


            \.

            select 1;

            """.ReplaceLineEndings("\n")));
    }

    [Theory]
    [InlineData("COPY public.t (id) FROM '/etc/passwd';")]
    [InlineData("COPY public.t TO stdout;")]
    [InlineData("COPY t (id) FROM stdin;")]
    [InlineData("COPY public.t (id) FROM stdin WITH (format binary);")]
    [InlineData("COPY public.t (id) FROM stdin; select 1;")]
    public Task A_copy_that_no_dump_holds_is_refused(string statement) =>
        Assert.ThrowsAsync<UnsafeDumpException>(() => ReadAsync($"{statement}\n1\n\\.\n"));

    [Fact]
    public async Task A_script_that_breaks_off_is_truncated()
    {
        foreach (var script in new[] { "select 1", "select 'a;\n", "COPY public.t (id) FROM stdin;\n1\n" })
            Assert.Equal(ErrorIds.BackupTruncated,
                (await Assert.ThrowsAsync<AiCacheException>(() => ReadAsync(script))).ErrorId);
    }

    /// <summary>A script with one row of a length, made as it is read.</summary>
    sealed class LongRow(long length) : Stream
    {
        readonly byte[] head = "COPY public.t (id) FROM stdin;\n"u8.ToArray(), tail = "\n\\.\n"u8.ToArray();
        long position;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = 0;
            for (; read < buffer.Length && position < head.Length + length + tail.Length; read++, position++)
                buffer.Span[read] = position < head.Length ? head[position]
                    : position < head.Length + length ? (byte)'x' : tail[position - head.Length - length];
            return ValueTask.FromResult(read);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => position; set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    [Fact]
    public async Task A_line_of_150_MB_costs_no_more_memory_than_a_short_one()
    {
        const int Length = 150 << 20;
        var collector = new Collector();
        // Nothing here waits, so all of it is done by this thread.
        var before = GC.GetAllocatedBytesForCurrentThread();
        var reading = new DumpReader(new LongRow(Length)).ReadAsync(collector, default);
        Assert.True(reading.IsCompletedSuccessfully);
        var cost = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(Length + 1, collector.Bytes);
        Assert.True(cost < 4 << 20, $"{cost} bytes");
        await reading;
    }

    [Fact]
    public async Task A_statement_without_an_end_is_given_up()
    {
        var endless = "select '" + new string('x', DumpReader.LongestStatement + (2 << 20));
        await Assert.ThrowsAsync<UnsafeDumpException>(() => new DumpReader(new MemoryStream(
            Encoding.UTF8.GetBytes(endless))).ReadAsync(new Collector(), default));
    }
}
