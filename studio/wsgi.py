import os

from django.core.wsgi import get_wsgi_application

from studio.core.quiet import answer_when_nothing_is_new

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")

application = answer_when_nothing_is_new(get_wsgi_application())
