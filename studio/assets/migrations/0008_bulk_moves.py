from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assets", "0007_versions")]

    operations = [
        migrations.AddField(
            model_name="bulk",
            name="came_from",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="bulk",
            name="left_out",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name="bulk",
            name="act",
            field=models.CharField(
                choices=[
                    ("trash", "Move to the trash"),
                    ("restore", "Take out of the trash"),
                    ("rate", "Give stars"),
                    ("flag", "Pick or reject"),
                    ("favourite", "Mark as favourites"),
                    ("board", "Put on boards"),
                    ("unboard", "Take off a board"),
                    ("move", "Move to a project"),
                    ("judge", "Give a verdict"),
                ],
                max_length=9,
            ),
        ),
    ]
