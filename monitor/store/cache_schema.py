"""The tables and views of `cache-<site>.db`. The file is disposable: another version means a new file, no migration.

Addresses and texts are stored once and referred to by number, so that ten million links stay small. The views carry
Chinese names because people open this file in Datasette.
"""

VERSION = 7

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE urls (id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE);
CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);

-- What is still to be read, in the order of its discovery; a crawl reads on from the last id it took.
CREATE TABLE frontier (
    id INTEGER PRIMARY KEY,
    url_id INTEGER NOT NULL,
    depth INTEGER NOT NULL,
    found_on INTEGER
);

-- role: page (read, handed to the checks), failed (could not be read), alias (led to a page that is known under
-- another address), away (led out of the site), file (is no page after all).
CREATE TABLE pages (
    url_id INTEGER PRIMARY KEY,
    final_id INTEGER NOT NULL,
    role TEXT NOT NULL,
    kind TEXT NOT NULL,
    platform TEXT NOT NULL,
    status INTEGER,
    failure TEXT NOT NULL,
    title TEXT NOT NULL,
    path TEXT NOT NULL,
    published TEXT,
    source TEXT NOT NULL,
    encoding TEXT NOT NULL,
    depth INTEGER NOT NULL,
    fetched_at TEXT,
    found_on INTEGER,
    content_hash INTEGER
);

-- Every link once, however many pages carry it. broken: the address cannot be opened by any browser; the text of the
-- attribute stands in urls as it was written.
CREATE TABLE links (
    id INTEGER PRIMARY KEY,
    target_id INTEGER NOT NULL,
    tag_id INTEGER NOT NULL,
    anchor_id INTEGER NOT NULL,
    fragment_id INTEGER NOT NULL,
    broken INTEGER NOT NULL,
    UNIQUE (target_id, tag_id, anchor_id, fragment_id, broken)
);

-- The links of a page in its order: their ids, four bytes each, the lowest first.
CREATE TABLE page_links (page_id INTEGER PRIMARY KEY, links BLOB NOT NULL);

-- The checks that looked at pages, by a key of options and code.
CREATE TABLE looks (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE);

-- What must be known of a page, beside its rows elsewhere, to say it again while it stays as it is (readings.py).
-- read_on: the day (since 1970) on which its bytes came last. columns: what it says of columns, as JSON. page_order,
-- column_id and documents (numbers, four bytes each) lead to the lines of its list, '' and NULL where it has none.
CREATE TABLE readings (
    page_id INTEGER PRIMARY KEY,
    follow TEXT NOT NULL,
    heard TEXT NOT NULL,
    etag TEXT NOT NULL,
    modified TEXT NOT NULL,
    read_on INTEGER NOT NULL,
    oddities TEXT NOT NULL,
    columns TEXT NOT NULL,
    page_order TEXT NOT NULL,
    column_id INTEGER,
    documents BLOB NOT NULL
);

-- verdict NULL: not judged yet. asked: how often the address was asked for its verdict. confirmed_at: when a second
-- client found it dead too, in this crawl or an earlier one; sampled: a sample of its host was asked then, not itself.
CREATE TABLE targets (
    url_id INTEGER PRIMARY KEY,
    host_id INTEGER NOT NULL,
    internal INTEGER NOT NULL,
    verdict TEXT,
    reason TEXT NOT NULL DEFAULT '',
    status INTEGER,
    checked_at TEXT,
    asked INTEGER NOT NULL DEFAULT 0,
    confirmed_at TEXT,
    sampled INTEGER NOT NULL DEFAULT 0,
    carriers INTEGER NOT NULL DEFAULT 0
);

-- Which pages carry the links that are not known to be good, one line per page; built after the crawl (carriers.py).
CREATE TABLE carried (
    target_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    page_id INTEGER NOT NULL,
    link_id INTEGER NOT NULL,
    PRIMARY KEY (target_id, position)
) WITHOUT ROWID;

-- Links to a place within a page of the site (#...), each with the first page that carries it; built after the crawl.
CREATE TABLE places (link_id INTEGER PRIMARY KEY, page_id INTEGER NOT NULL);

-- rank: who describes the column best; its own page comes before the pages that merely list it.
CREATE TABLE columns (
    url_id INTEGER PRIMARY KEY,
    rank TEXT NOT NULL,
    name TEXT NOT NULL,
    path TEXT NOT NULL,
    parent_id INTEGER,
    declared INTEGER,
    unread TEXT NOT NULL
);

CREATE TABLE entries (
    column_id INTEGER NOT NULL,
    page_order TEXT NOT NULL,
    position INTEGER NOT NULL,
    page_id INTEGER NOT NULL,
    url_id INTEGER NOT NULL,
    title TEXT NOT NULL,
    date TEXT,
    date_text TEXT NOT NULL,
    PRIMARY KEY (column_id, page_order, position)
) WITHOUT ROWID;

CREATE TABLE documents (
    document_id INTEGER NOT NULL,
    page_order TEXT NOT NULL,
    library TEXT NOT NULL,
    PRIMARY KEY (document_id, page_order, library)
) WITHOUT ROWID;

CREATE TABLE witnesses (
    document_id INTEGER NOT NULL,
    page_order TEXT NOT NULL,
    position INTEGER NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    source TEXT NOT NULL,
    url_id INTEGER NOT NULL,
    PRIMARY KEY (document_id, page_order, position)
) WITHOUT ROWID;

-- Running text of articles and documents, deflated.
CREATE TABLE bodies (page_id INTEGER PRIMARY KEY, text BLOB NOT NULL);

CREATE TABLE attachments (
    page_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    url_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (page_id, position)
) WITHOUT ROWID;

CREATE TABLE related (
    page_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    url_id INTEGER NOT NULL,
    title TEXT NOT NULL,
    label TEXT NOT NULL,
    PRIMARY KEY (page_id, position)
) WITHOUT ROWID;

-- Consultations and letters (kind), each as JSON; one that stands on several pages is kept once per page.
CREATE TABLE exchanges (
    page_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    position INTEGER NOT NULL,
    url_id INTEGER NOT NULL,
    told TEXT NOT NULL,
    PRIMARY KEY (page_id, kind, position)
) WITHOUT ROWID;
"""

# Indexes are built when what they lead to is written, for that is cheaper than keeping them row by row.
TARGET_INDEXES = """
CREATE INDEX IF NOT EXISTS targets_pending ON targets (host_id, url_id) WHERE verdict IS NULL;
CREATE INDEX IF NOT EXISTS targets_verdict ON targets (verdict, url_id);
"""
LATE_INDEXES = """
CREATE INDEX IF NOT EXISTS pages_final ON pages (final_id, role);
CREATE INDEX IF NOT EXISTS exchanges_url ON exchanges (kind, url_id);
"""

_BAD_LINKS = """
SELECT target.url AS 链接地址, t.reason AS 原因, t.status AS 状态码, t.carriers AS 所在页面数,
       page.url AS 所在页面, anchor.text AS 链接文字, tag.text AS 标签
FROM targets t
JOIN urls target ON target.id = t.url_id
JOIN carried c ON c.target_id = t.url_id
JOIN links l ON l.id = c.link_id
JOIN urls page ON page.id = c.page_id
JOIN texts anchor ON anchor.id = l.anchor_id
JOIN texts tag ON tag.id = l.tag_id
WHERE t.verdict = '{verdict}'
"""

VIEWS = {
    "死链": _BAD_LINKS.format(verdict="dead"),
    "疑似失效的链接": _BAD_LINKS.format(verdict="suspect"),
    "链接检测情况": """
        SELECT CASE verdict WHEN 'alive' THEN '正常' WHEN 'dead' THEN '失效' WHEN 'suspect' THEN '疑似失效'
                    WHEN 'blocked' THEN '被拦截' WHEN 'untestable' THEN '无法检测' ELSE '尚未检测' END AS 结论,
               CASE internal WHEN 1 THEN '站内' ELSE '站外' END AS 范围, reason AS 原因, count(*) AS 链接数
        FROM targets GROUP BY verdict, internal, reason ORDER BY verdict, count(*) DESC
    """,
    "网页": """
        SELECT u.url AS 网址, p.title AS 标题, p.kind AS 类型, p.published AS 发布日期, p.status AS 状态码,
               p.failure AS 打不开的原因, p.depth AS 层级, p.fetched_at AS 访问时间, f.url AS 来自
        FROM pages p JOIN urls u ON u.id = p.url_id LEFT JOIN urls f ON f.id = p.found_on
        WHERE p.role IN ('page', 'failed')
    """,
    "栏目": """
        SELECT c.path AS 位置, c.name AS 名称, u.url AS 网址, c.declared AS 标明条数,
               (SELECT count(*) FROM entries e WHERE e.column_id = c.url_id) AS 读到条数,
               (SELECT max(date) FROM entries e WHERE e.column_id = c.url_id) AS 最近日期
        FROM columns c JOIN urls u ON u.id = c.url_id
    """,
    "文件": """
        SELECT u.url AS 网址,
               max(CASE WHEN w.field = 'title' THEN nullif(w.value, '') END) AS 名称,
               max(CASE WHEN w.field = 'number' THEN nullif(w.value, '') END) AS 文号,
               max(CASE WHEN w.field = 'publisher' THEN nullif(w.value, '') END) AS 发布机构,
               max(CASE WHEN w.field = 'index' THEN nullif(w.value, '') END) AS 索引号,
               max(CASE WHEN w.field = 'theme' THEN nullif(w.value, '') END) AS 主题分类,
               max(CASE WHEN w.field = 'written' THEN nullif(w.value, '') END) AS 成文日期,
               max(CASE WHEN w.field = 'published' THEN nullif(w.value, '') END) AS 发布日期,
               max(CASE WHEN w.field = 'validity' THEN nullif(w.value, '') END) AS 有效性
        FROM witnesses w JOIN urls u ON u.id = w.document_id GROUP BY w.document_id
    """,
}
