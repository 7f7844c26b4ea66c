"""Tables as lines of JSON: read from one state of a database, written into another.

Tables and columns are taken from the database itself, not from the models, so that tables of an
older version can be read and written too. Kinds of columns stand between the two databases: an
instant is an ISO 8601 text in UTC, bytes are base64, everything else is what JSON has.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.ddl import sort_tables_and_constraints

from matchmaker.db import Instant
from matchmaker.errors import MatchmakerError

VERSIONS = "alembic_version"
CHUNK = 500
# The first fitting class names the kind; a Float is a Numeric, too.
KINDS: tuple[tuple[type[Any], str], ...] = (
    (sa.JSON, "json"),
    (sa.Boolean, "boolean"),
    (sa.DateTime, "instant"),
    (sa.Date, "date"),
    (sa.Time, "time"),
    (sa.LargeBinary, "bytes"),
    (sa.Float, "float"),
    (sa.Numeric, "decimal"),
    (sa.Integer, "integer"),
    (sa.String, "text"),
)
TYPES: Mapping[str, sa.types.TypeEngine[Any]] = {
    "json": sa.JSON(),
    "json or null": sa.JSON(none_as_null=True),
    "boolean": sa.Boolean(),
    "instant": Instant(),
    "date": sa.Date(),
    "time": sa.Time(),
    "bytes": sa.LargeBinary(),
    "float": sa.Float(),
    "decimal": sa.Numeric(),
    "integer": sa.BigInteger(),
    "text": sa.String(),
}
DECODERS: Mapping[str, Callable[[str], Any]] = {
    "instant": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "bytes": base64.b64decode,
    "decimal": Decimal,
}
Row = dict[str, Any]


class ColumnUnknown(MatchmakerError):
    """A column has a type that a backup cannot hold."""


@dataclass(frozen=True)
class TableShape:
    """A table: the kinds of its columns, its key, and what refers to rows that come later."""

    name: str
    columns: Mapping[str, str]
    key: tuple[str, ...]
    later: tuple[str, ...]

    @property
    def table(self) -> sa.TableClause:
        """The table as SQL knows it, with our types."""
        columns = (sa.column(name, TYPES[kind]) for name, kind in self.columns.items())
        return sa.table(self.name, *columns)


@contextmanager
def snapshot(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that sees one state of the database until it ends, and holds nobody up."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
            yield connection
        else:
            yield connection.execution_options(isolation_level="REPEATABLE READ")


def kind_of(column: sa.Column[Any]) -> str:
    """The kind of a column.

    Raises ColumnUnknown.
    """
    for type_, kind in KINDS:
        if isinstance(column.type, type_):
            return "json or null" if kind == "json" and column.nullable else kind
    raise ColumnUnknown(
        f"{column.table.name}.{column.name} is a {column.type!r}, which a backup cannot hold. "
        "Add its kind to matchmaker/backups/tables.py."
    )


def shapes(connection: sa.Connection) -> list[TableShape]:
    """Every table of the database, those that others refer to first."""
    metadata = sa.MetaData()
    metadata.reflect(connection)
    tables = sorted(metadata.tables.values(), key=lambda table: table.name)
    ordered = sort_tables_and_constraints(tables)  # type: ignore[no-untyped-call]
    loose = {
        column for table, keys in ordered for key in keys if table is None for column in key.columns
    }
    return [shape_of(table, loose) for table, _ in ordered if table is not None and is_ours(table)]


def is_ours(table: sa.Table) -> bool:
    """Whether rows are kept of the table; the version of the tables stands in the manifest."""
    return table.name != VERSIONS


def shape_of(table: sa.Table, loose: set[sa.Column[Any]]) -> TableShape:
    """The shape of a table as the database describes it."""
    own = {key.parent for key in table.foreign_keys if key.column.table is table}
    return TableShape(
        table.name,
        {column.name: kind_of(column) for column in table.columns},
        tuple(column.name for column in table.primary_key),
        tuple(c.name for c in table.columns if c in own or c in loose),
    )


def version_of(connection: sa.Connection) -> str:
    """The migration at which the tables stand."""
    table = sa.table(VERSIONS, sa.column("version_num"))
    found = connection.execute(sa.select(table.c.version_num)).scalar()
    return str(found or "")


def read_lines(connection: sa.Connection, shape: TableShape) -> Iterator[bytes]:
    """The rows of a table as lines of JSON, by key."""
    table = shape.table
    rows = connection.execute(
        sa.select(table).order_by(*(table.c[name] for name in shape.key)),
        execution_options={"yield_per": CHUNK},
    )
    for row in rows:
        values = {name: encoded(value) for name, value in row._mapping.items()}
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def encoded(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    return str(value) if isinstance(value, Decimal) else value


def decoded(line: bytes, shape: TableShape) -> Row:
    """A line of JSON as the values of a row."""
    row: Row = json.loads(line)
    for name, kind in shape.columns.items():
        if kind in DECODERS and row[name] is not None:
            row[name] = DECODERS[kind](row[name])
    return row


def write_lines(connection: sa.Connection, shape: TableShape, lines: Iterable[bytes]) -> int:
    """Write lines of JSON into an empty table; how many. What refers to later rows waits."""
    insert, rows = sa.insert(shape.table), (decoded(line, shape) for line in lines)
    waiting: list[Row] = []
    written = 0
    while chunk := list(islice(rows, CHUNK)):
        if shape.later:
            waiting += [row.copy() for row in chunk]
            chunk = [row | dict.fromkeys(shape.later) for row in chunk]
        connection.execute(insert, chunk)
        written += len(chunk)
    if waiting:
        fill_in(connection, shape, waiting)
    return written


def fill_in(connection: sa.Connection, shape: TableShape, rows: list[Row]) -> None:
    """Write the references of a table to its own rows, now that all are there."""
    table = shape.table
    statement = (
        sa.update(table)
        .where(*(table.c[name] == sa.bindparam(f"key_{name}") for name in shape.key))
        .values({name: sa.bindparam(f"to_{name}") for name in shape.later})
    )
    keys = {f"key_{name}": name for name in shape.key}
    values = {f"to_{name}": name for name in shape.later}
    connection.execute(
        statement, [{p: row[name] for p, name in (keys | values).items()} for row in rows]
    )


def empty_tables(connection: sa.Connection, known: list[TableShape]) -> None:
    """Remove every row, those first that refer to others."""
    for shape in reversed(known):
        if shape.later:
            connection.execute(sa.update(shape.table).values(dict.fromkeys(shape.later)))
    for shape in reversed(known):
        connection.execute(sa.delete(shape.table))


def set_sequences(connection: sa.Connection, known: list[TableShape]) -> None:
    """Let PostgreSQL's next ids follow those that were written; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for shape in known:
        if len(shape.key) != 1 or shape.columns[shape.key[0]] != "integer":
            continue
        name = shape.key[0]
        sequence = connection.execute(
            sa.select(sa.func.pg_get_serial_sequence(shape.name, name))
        ).scalar()
        if sequence is not None:
            last = connection.execute(sa.select(sa.func.max(shape.table.c[name]))).scalar()
            connection.execute(sa.select(sa.func.setval(sequence, last or 1, last is not None)))


def count_rows(connection: sa.Connection, shape: TableShape) -> int:
    """How many rows a table has."""
    counted = sa.select(sa.func.count()).select_from(shape.table)
    return connection.execute(counted).scalar() or 0
