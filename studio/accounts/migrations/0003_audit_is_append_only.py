"""The database refuses to change or delete a line of the audit log.

SQLite drops triggers when it rebuilds a table: a later migration that alters AuditEvent must seal it again.
"""

from django.db import migrations

from studio.accounts import tamperproof


def seal(apps, schema_editor):
    tamperproof.seal(schema_editor.connection)


def unseal(apps, schema_editor):
    tamperproof.unseal(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_theme_and_invitation")]

    operations = [migrations.RunPython(seal, unseal)]
