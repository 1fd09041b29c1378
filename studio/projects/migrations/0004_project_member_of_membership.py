from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def name_memberships(apps, schema_editor):
    """Hang each place on the membership it was given to; who has left the team has none."""
    member = apps.get_model("projects", "ProjectMember").objects
    memberships = apps.get_model("accounts", "Membership").objects.filter(
        team=OuterRef("project__team"), user=OuterRef("user")
    )
    for row in member.annotate(now_in=Subquery(memberships.values("pk")[:1])):
        member.filter(pk=row.pk).update(membership=row.now_in)
    member.filter(membership=None).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_invitations"),
        ("projects", "0003_caps_and_private"),
    ]

    operations = [
        migrations.AddField(
            "projectmember",
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
