from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assets", "0010_board_member_of_membership")]

    operations = [
        migrations.RemoveConstraint("boardmember", "one_place_at_a_board"),
        migrations.RemoveField("boardmember", "user"),
        migrations.AlterField(
            "boardmember",
            "membership",
            models.ForeignKey(
                on_delete=models.CASCADE,
                related_name="+",
                to="accounts.membership",
            ),
        ),
        migrations.AddConstraint(
            "boardmember",
            models.UniqueConstraint(
                fields=["board", "membership"], name="one_place_at_a_board"
            ),
        ),
    ]
