from importlib import import_module

from django.apps import AppConfig
from django.conf import settings


class AttemptsConfig(AppConfig):
    name = "studio.attempts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        heartbeat = import_module("studio.attempts.heartbeat")
        queue = import_module("studio.core.queue")
        queue.beat_at_work(
            heartbeat.beat_worker,
            every=heartbeat.AT_WORK,
            longest=settings.Q_CLUSTER["timeout"] + heartbeat.AT_WORK,
        )
