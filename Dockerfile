# docker build -t atelier . && docker run -p 127.0.0.1:8000:8000 -v atelier:/data atelier
FROM python:3.11-slim AS packages
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --disable-pip-version-check -r requirements.txt

FROM python:3.11-slim
# Notes are taken away as PDF, in whatever alphabet they were written.
RUN apt-get update \
    && apt-get install --no-install-recommends --yes fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --user-group --home-dir /data --no-create-home --shell /usr/sbin/nologin atelier \
    && install -d -o atelier -g atelier -m 0700 /data
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
RUN /venv/bin/python -m compileall -q studio manage.py
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    STUDIO_DATA=/data \
    STUDIO_HOST=0.0.0.0
USER atelier
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=90s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ.get('STUDIO_PORT', '8000')}/healthz\", timeout=4)"]
# No init before it: each leash is a subreaper and buries what its process leaves behind.
CMD ["python", "manage.py", "up"]
