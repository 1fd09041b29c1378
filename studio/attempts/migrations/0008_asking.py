from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('attempts', '0007_released'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(condition=models.Q(('attention', ''), _negated=True), fields=['team', 'id'], name='attempt_asking'),
        ),
    ]
