"""Redact a chat export inside DuckDB, batch by batch: no table is ever held in memory as a whole.

    pip install 'compliance-lint[arrow]' duckdb
    python examples/duckdb_redact.py examples/support-chats.csv safe.parquet

The rows of a conversation are read together, so they are sorted by session and time first.
"""

from __future__ import annotations

import sys

import duckdb
import pyarrow

from compliance_lint import make_redactor
from compliance_lint.arrow import redact_batches

SORTED = 'SELECT * FROM read_csv(?, all_varchar = true) ORDER BY "会话ID", "时间"'


def main(source: str, target: str) -> None:
    """Write a redacted copy of the export ``source`` as the Parquet file ``target``."""
    reading, writing = duckdb.connect(), duckdb.connect()
    chats = reading.sql(SORTED, params=[source]).to_arrow_reader(2048)
    made = redact_batches(chats, redactor=make_redactor("llm"), session="会话ID")
    safe = pyarrow.RecordBatchReader.from_batches(chats.schema, made)
    writing.register("safe", safe)  # read once, while it is written
    writing.execute(f"COPY (SELECT * FROM safe) TO '{target.replace(chr(39), chr(39) * 2)}' (FORMAT parquet)")


if __name__ == "__main__":
    main(*sys.argv[1:])
