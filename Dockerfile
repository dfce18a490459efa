# The container of the Action, and `freezeguard` for every other CI.
#
# The base is Docker's official image by the digest of its index (every platform in one); Dependabot renews it.
FROM python:3.13-slim@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b AS base

FROM base AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore PYTHONDONTWRITEBYTECODE=1
WORKDIR /build
# Neither environment has a pip of its own: what runs in the one that is shipped cannot install anything.
COPY requirements/action.txt requirements/build.txt requirements/
RUN python3 -m venv --without-pip /opt/freezeguard \
  && pip --python /opt/freezeguard/bin/python install --no-compile --require-hashes --only-binary=:all: --requirement requirements/action.txt \
  && python3 -m venv --without-pip /opt/build \
  && pip --python /opt/build/bin/python install --require-hashes --only-binary=:all: --requirement requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY freezeguard freezeguard
# The bytecode is valid whatever becomes of the files' times: nothing is compiled, and nothing written, when the Action starts.
RUN pip --python /opt/build/bin/python wheel --no-deps --no-build-isolation --wheel-dir dist . \
  && pip --python /opt/freezeguard/bin/python install --no-compile --no-deps dist/*.whl \
  && python3 -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/freezeguard/lib

FROM base
LABEL org.opencontainers.image.title="FreezeGuard" \
      org.opencontainers.image.description="Release windows for deployments: no Friday afternoons, no holidays, no freezes, and an answer to 'when?'" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/freezeguard /opt/freezeguard
ENV PATH=/opt/freezeguard/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONSAFEPATH=1 PYTHONUNBUFFERED=1
# No USER: GitHub's runner owns the command files, and only root may write them. No WORKDIR: the runner sets it.
# -I: neither the workspace nor PYTHONPATH is searched for modules. -B: no bytecode is written. -u: the log is not held back.
ENTRYPOINT ["/opt/freezeguard/bin/python", "-IBu", "-m", "freezeguard"]
CMD ["action"]
