# Image of the Action, and of `freezeguard` for other CI systems.
#
# The base is Docker's official image, pinned by the digest of its multi-platform index; Dependabot updates it.
FROM python:3.13-slim@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b AS base

FROM base AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore PYTHONDONTWRITEBYTECODE=1
WORKDIR /build
# Neither environment contains pip, so that code in the shipped one cannot install packages.
COPY requirements/action.txt requirements/build.txt requirements/
RUN python3 -m venv --without-pip /opt/freezeguard \
  && pip --python /opt/freezeguard/bin/python install --no-compile --require-hashes --only-binary=:all: --requirement requirements/action.txt \
  && python3 -m venv --without-pip /opt/build \
  && pip --python /opt/build/bin/python install --require-hashes --only-binary=:all: --requirement requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY freezeguard freezeguard
# Hash-based bytecode stays valid when file times change, so that the Action compiles and writes nothing when it starts.
RUN pip --python /opt/build/bin/python wheel --no-deps --no-build-isolation --wheel-dir dist . \
  && pip --python /opt/freezeguard/bin/python install --no-compile --no-deps dist/*.whl \
  && python3 -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/freezeguard/lib

FROM base
LABEL org.opencontainers.image.title="FreezeGuard" \
      org.opencontainers.image.description="Release windows for deployments: no Friday afternoons, no holidays, no freezes, and the time of the next window" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/freezeguard /opt/freezeguard
ENV PATH=/opt/freezeguard/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONSAFEPATH=1 PYTHONUNBUFFERED=1
# No USER: only root can write the runner's command files. No WORKDIR: the runner sets it.
# -I: import no module from the workspace or PYTHONPATH. -B: write no bytecode. -u: do not buffer the log.
ENTRYPOINT ["/opt/freezeguard/bin/python", "-IBu", "-m", "freezeguard"]
CMD ["action"]
