from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def name_memberships(apps, schema_editor):
    """Hang each place on the membership it was given to; who has left the team has none."""
    members = apps.get_model("assets", "BoardMember").objects
    memberships = apps.get_model("accounts", "Membership").objects.filter(
        team=OuterRef("board__team"), user=OuterRef("user")
    )
    for row in members.annotate(now_in=Subquery(memberships.values("pk")[:1])):
        members.filter(pk=row.pk).update(membership=row.now_in)
    members.filter(membership=None).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_invitations"),
        ("assets", "0009_marked"),
    ]

    operations = [
        migrations.AddField(
            "boardmember",
            "membership",
            models.ForeignKey(
                null=True,
                on_delete=models.CASCADE,
                related_name="+",
                to="accounts.membership",
            ),
        ),
        migrations.RunPython(name_memberships, migrations.RunPython.noop),
    ]
