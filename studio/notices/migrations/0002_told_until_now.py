from django.db import migrations


def begin_now(apps, schema_editor):
    """Nobody is told of what happened before there were notices."""
    Cursor = apps.get_model("notices", "Cursor")
    clocks = apps.get_model("accounts", "TeamClock").objects.all()
    Cursor.objects.bulk_create(
        Cursor(team_id=clock.team_id, version=clock.version) for clock in clocks
    )


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial"), ("accounts", "0001_initial")]

    operations = [migrations.RunPython(begin_now, migrations.RunPython.noop)]
