from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0004_project_member_of_membership")]

    operations = [
        migrations.RemoveConstraint("projectmember", "one_place_in_a_project"),
        migrations.RemoveField("projectmember", "user"),
        migrations.AlterField(
            "projectmember",
            "membership",
            models.ForeignKey(
                on_delete=models.CASCADE,
                related_name="+",
                to="accounts.membership",
            ),
        ),
        migrations.AddConstraint(
            "projectmember",
            models.UniqueConstraint(
                fields=["project", "membership"], name="one_place_in_a_project"
            ),
        ),
    ]
