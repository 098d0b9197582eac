"""Makes the database itself refuse to change or delete a line of the audit log."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "accounts_auditevent"
# `actor` and `workspace` may become empty when the row they point at goes; everything else stands for ever.
FROZEN = "action, actor_name, object_kind, object_id, object_name, address, at"
SQLITE = (
    f'CREATE TRIGGER audit_no_update BEFORE UPDATE OF {FROZEN}, "values" ON {TABLE} '
    "BEGIN SELECT RAISE(ABORT, 'The audit log cannot be changed.'); END",
    f"CREATE TRIGGER audit_no_delete BEFORE DELETE ON {TABLE} "
    "BEGIN SELECT RAISE(ABORT, 'The audit log cannot be changed.'); END",
)
POSTGRES = (
    "CREATE FUNCTION audit_is_frozen() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'The audit log cannot be changed.'; END $$",
    f'CREATE TRIGGER audit_no_update BEFORE UPDATE OF {FROZEN}, "values" ON {TABLE} '
    "FOR EACH ROW EXECUTE FUNCTION audit_is_frozen()",
    f"CREATE TRIGGER audit_no_delete BEFORE DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION audit_is_frozen()",
)
SQLITE_OFF = ("DROP TRIGGER IF EXISTS audit_no_update", "DROP TRIGGER IF EXISTS audit_no_delete")
POSTGRES_OFF = (
    f"DROP TRIGGER IF EXISTS audit_no_update ON {TABLE}",
    f"DROP TRIGGER IF EXISTS audit_no_delete ON {TABLE}",
    "DROP FUNCTION IF EXISTS audit_is_frozen()",
)


def seal(connection: BaseDatabaseWrapper) -> None:
    _run(connection, POSTGRES if connection.vendor == "postgresql" else SQLITE)


def unseal(connection: BaseDatabaseWrapper) -> None:
    _run(connection, POSTGRES_OFF if connection.vendor == "postgresql" else SQLITE_OFF)


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    cursor: Any
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
