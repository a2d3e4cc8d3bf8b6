# Coremill in a container: docs/deploy.md walks through it.
#
#   docker build -t coremill:0.1.0 .
#   docker run --rm -p 127.0.0.1:8080:8080 -v coremill-data:/data coremill:0.1.0
#
# Behind a builder network that has no way out, add --network host to the build.

# ---- the jar, taken apart into what changes often and what does not
FROM eclipse-temurin:25-jdk AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends maven unzip \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY .mvn .mvn
COPY pom.xml ./
COPY workers workers
COPY src/main src/main
RUN --mount=type=cache,target=/root/.m2 \
    mvn --batch-mode --no-transfer-progress --quiet -Dmaven.test.skip=true -Dspotless.check.skip=true \
        -Derror-prone.checks=-XepDisableAllChecks package \
 && java -Djarmode=tools -jar target/coremill.jar extract --destination /app
# The library that SQLite needs lies in the image: a read-only container, or a /tmp that allows no
# programs, could not have it unpacked at every start.
RUN mkdir /native \
 && unzip -q -j -d /native /app/lib/sqlite-jdbc-*.jar "org/sqlite/native/Linux/$(uname -m)/libsqlitejdbc.so"

# ---- what it runs on
FROM eclipse-temurin:25-jre AS runtime
# util-linux and coreutils, which the limits of queues need, are in the base. bubblewrap is left out:
# with the default seccomp profile it could not make a sandbox here.
# The data belong to group 0 as well: OpenShift picks a user for itself, and always that group.
# The health check needs openssl where the service speaks TLS itself.
# Without Python the image is smaller, and the queue `python` reports that it has no python3.
# What bases have for their own build goes: jobs could fetch things with it. apt-get stays, as images
# made from this one install by it what workers need. docs/supply-chain.md says why the rest is here.
ARG PYTHON=true
RUN apt-get update \
 && apt-get install -y --no-install-recommends openssl tini $([ "$PYTHON" != true ] || echo python3) \
 && apt-get purge -y --auto-remove curl wget gnupg binutils \
 && rm -rf /var/lib/apt/lists/* \
 && find /var/cache/apt /var/log/apt -type f -delete \
 && find / -xdev -type f -perm /6000 -exec chmod a-s {} + \
 && groupadd --gid 10001 coremill \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin coremill \
 && install -d -o coremill -g root -m 770 /data \
 && install -d /handlers

FROM runtime AS app
WORKDIR /coremill
COPY --from=build /native native
COPY --from=build /app/lib lib
COPY --chmod=755 docker ./
COPY --from=build /app/coremill.jar ./
# As a number, so that Kubernetes sees that it is not root.
USER 10001:10001

# ---- runs sample jobs on every executor to learn what a start needs; the cache it leaves works
#      only in the image that it was made in
FROM app AS training
RUN COREMILL_DATA_DIR=/data/training ./train /data/coremill.aot

FROM app
# Of root, as the service runs what is in it.
COPY --from=training --chown=0:0 --chmod=644 /data/coremill.aot ./
LABEL org.opencontainers.image.title="Coremill" \
      org.opencontainers.image.description="A job service for multi-core hosts" \
      org.opencontainers.image.licenses="Apache-2.0"
# All who can reach the port can run jobs: publish it on 127.0.0.1, or put what asks for a password
# before it.
ENV SERVER_ADDRESS=0.0.0.0 \
    COREMILL_HTTP_ALLOW_UNAUTHENTICATED_ACCESS_FROM_NETWORK=true \
    COREMILL_DATA_DIR=/data \
    COREMILL_HANDLERS_DIR=/handlers
EXPOSE 8080
VOLUME /data
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 \
    CMD ["/coremill/healthcheck"]
# tini takes in the orphans that jobs leave behind and hands SIGTERM on, after which 143 is a success.
ENTRYPOINT ["tini", "-e", "143", "--", "/coremill/start"]
