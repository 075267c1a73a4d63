# syntax-free on purpose: needs no frontend image from a registry, the engine's own builder (20.10 and newer) will do.
#
#   docker build --target python --tag quaymaster/quaymaster .
#   docker build --target nginx --tag quaymaster/nginx .
#
# With a bill of materials beside the image: docker buildx build --sbom=true --provenance=true …
# Behind a proxy that needs it, pip's and npm's own settings and the proxy's certificate come in as secrets and stay out
# of the image: --secret id=pip,src=pip.conf --secret id=npm,src=.npmrc --secret id=ca,src=ca.pem
# Whoever cloned the source with a strict umask gets the same images: what is copied is made readable.
# Bases are pinned by digest and packages by hash; with SOURCE_DATE_EPOCH (buildx: rewrite-timestamp=true) two builds of
# one source differ only where Debian has mended git or ssh between them.
ARG PYTHON_IMAGE=python:3.14.8-slim-trixie@sha256:89fb7d3da20043c370643435258bdd7ab755d326d359001d02988ed15ae5219e
ARG NODE_IMAGE=node:24.21.0-trixie-slim@sha256:8ec5d7557396cfe32d21c3f9c13072355ceab22b584578ca4bb28af31120cffe
ARG NGINX_IMAGE=nginxinc/nginx-unprivileged:1.31.6-alpine-slim@sha256:123fb7283ffb4788e260d4e980005a978995fefedcdbb04d268077a19b84576d
# Compose for stacks: one program without libraries. The version is the one that the tests run with.
ARG COMPOSE_IMAGE=docker/compose-bin:v2.40.3@sha256:e39da8206cc48c6e2c99ce371935eef9d7eff7db600a993fd357de8b75621edf

# What Python needs, from the hashed lock, as wheels only: nothing is compiled, nothing of a stranger's is run.
# Its tests, translations (USE_I18N is off) and symbols for debuggers stay out.
FROM ${PYTHON_IMAGE} AS packages
RUN apt-get update && apt-get install -y --no-install-recommends binutils && rm -rf /var/lib/apt/lists/*
COPY requirements.lock /
RUN --mount=type=secret,id=pip,target=/etc/pip.conf --mount=type=secret,id=ca,target=/etc/ssl/ca.pem \
    python -m venv --without-pip /opt/quaymaster \
    && pip --python /opt/quaymaster/bin/python install --no-cache-dir --disable-pip-version-check --no-compile \
        --require-hashes --only-binary :all: --requirement requirements.lock \
    && find /opt/quaymaster -depth \( -name '*.[mp]o' -o -type d -name tests -path '*/site-packages/*/*' \) \
        -exec rm -rf {} + \
    && find /opt/quaymaster -name '*.so' -exec strip --strip-unneeded {} + \
    && python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/quaymaster/lib

FROM ${PYTHON_IMAGE} AS source
WORKDIR /srv/quaymaster
COPY manage.py pyproject.toml LICENSE ./
COPY controlplane controlplane
COPY accounts_app accounts_app
COPY operations_app operations_app
COPY fleet_app fleet_app
COPY containers_app containers_app
COPY registries_app registries_app
COPY builds_app builds_app
COPY stacks_app stacks_app
COPY operate_app operate_app
COPY telemetry telemetry
RUN chmod -R a+rX . && python -m compileall -q --invalidation-mode unchecked-hash . \
    && printf '#!/bin/sh\nexec /opt/quaymaster/bin/python /srv/quaymaster/manage.py "$@"\n' > /usr/local/bin/quaymaster \
    && chmod 755 /usr/local/bin/quaymaster

FROM ${COMPOSE_IMAGE} AS compose

# All Python processes: web, streams, worker, beat, watcher and the commands.
FROM ${PYTHON_IMAGE} AS python
# git and ssh fetch build contexts. git fetches without perl and without what serves repositories, and ssh connects
# without systemd: together a quarter of the image.
RUN apt-get update && apt-get install -y --no-install-recommends git openssh-client \
    && dpkg --purge --force-depends $(dpkg-query --show --showformat '${Package}\n' \
        perl 'perl-modules-*' 'libperl5*' systemd libsystemd-shared 2> /dev/null) \
    && cd /usr/lib/git-core && rm -f git-daemon git-http-backend git-http-push git-imap-send git-shell scalar \
        /usr/bin/git-shell /usr/bin/scalar \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt /var/cache/debconf/*-old /var/log/* /usr/share/doc \
    && find /tmp /var/tmp -mindepth 1 -delete \
    && rm -rf /usr/local/bin/pip* /usr/local/lib/python3*/site-packages/pip* /usr/local/lib/python3*/ensurepip \
    && install -d -o 10001 -g 10001 -m 700 /data /data/build-work /uploads /backups \
    && for part in installation setup web streams worker watcher beat postgres redis nginx; do \
        install -d -o 10001 -g 10001 "/secrets/$part"; done \
    && echo 'quaymaster:x:10001:10001::/data:/usr/sbin/nologin' >> /etc/passwd && echo 'quaymaster:x:10001:' >> /etc/group
COPY --from=compose /docker-compose /usr/local/libexec/docker/cli-plugins/docker-compose
COPY --from=packages /opt/quaymaster /opt/quaymaster
COPY --from=source /usr/local/bin/quaymaster /usr/local/bin/quaymaster
COPY --from=source /srv/quaymaster /srv/quaymaster
ENV PATH=/opt/quaymaster/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=controlplane.settings \
    QUAYMASTER_DATA=/data HOST=0.0.0.0
WORKDIR /srv/quaymaster
USER 10001:10001
EXPOSE 8000
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title=Quaymaster org.opencontainers.image.version=${VERSION} \
    org.opencontainers.image.revision=${REVISION} org.opencontainers.image.licenses=MIT \
    org.opencontainers.image.description="A self-hosted browser dashboard and REST control plane for Docker engines"
ENTRYPOINT ["quaymaster"]
CMD ["serve"]

# The dashboard, each file also compressed: nginx sends it as it lies there.
FROM ${NODE_IMAGE} AS frontend
WORKDIR /frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN --mount=type=secret,id=npm,target=/root/.npmrc --mount=type=secret,id=ca,target=/etc/ssl/ca.pem \
    npm ci --no-audit --no-fund --ignore-scripts
COPY frontend ./
RUN npm run build && chmod -R a+rX dist && find dist -type f -size +1k -exec gzip --keep --no-name --best {} +

# The site under /docs/.
FROM ${PYTHON_IMAGE} AS docs
WORKDIR /site
COPY requirements-docs.lock ./
RUN --mount=type=secret,id=pip,target=/etc/pip.conf --mount=type=secret,id=ca,target=/etc/ssl/ca.pem \
    python -m venv --without-pip /opt/docs \
    && pip --python /opt/docs/bin/python install --no-cache-dir --disable-pip-version-check --require-hashes \
        --only-binary :all: --requirement requirements-docs.lock
COPY zensical.toml ./
COPY scripts/docs scripts/docs
COPY docs docs
RUN ZENSICAL=/opt/docs/bin/zensical scripts/docs && chmod -R a+rX build/docs \
    && find build/docs -type f -size +1k -not -name '*.png' -exec gzip --keep --no-name --best {} +

FROM ${NGINX_IMAGE} AS nginx
USER root
COPY nginx /etc/quaymaster
RUN install -d -o 10001 -g 10001 /certificates /challenges && chmod -R a+rX /etc/quaymaster
COPY --from=docs /site/build/docs /srv/www/docs
COPY --from=frontend /frontend/dist /srv/www/dashboard
USER 10001:10001
EXPOSE 8080 8443
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Quaymaster nginx" org.opencontainers.image.version=${VERSION} \
    org.opencontainers.image.revision=${REVISION} org.opencontainers.image.licenses=MIT \
    org.opencontainers.image.description="The proxy in front of Quaymaster, with its dashboard"
STOPSIGNAL SIGQUIT
ENTRYPOINT ["/bin/sh"]
CMD ["/etc/quaymaster/start.sh"]
