"""A container engine for the tests: a Docker daemon where there is one, else podman, which needs none.

podman keeps everything in one folder, is asked for nothing that this machine may not have (systemd, crun, raised limits, a registry),
and serves Docker's API on a socket, which `act` talks to. The base image of the Dockerfile is then a local Debian with the name of the
real one; the machine's certificate bundle and pip's configuration are baked into it, so that the Dockerfile is built as it is.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
BASE = "docker.io/library/python:3.13-slim"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
PIP_CONFIGURATION = Path("/etc/pip.conf")
PODMAN_NEEDS = ("podman", "runc", "mmdebstrap")
# One that limits nothing which the tests use, and that needs no capability to be set.
LIMIT = 4096

STORAGE = """\
[storage]
driver = "overlay"
graphroot = "{folder}/graph"
runroot = "{folder}/run"
"""
CONFIGURATION = f"""\
[containers]
default_ulimits = ["nofile={LIMIT}:{LIMIT}", "nproc={LIMIT}:{LIMIT}"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
exit_command_delay = 1
"""


@dataclass(frozen=True, kw_only=True)
class Engine:
    """Builds and runs containers.

    Attributes:
        program: `docker` or `podman`; both understand the same words.
        environ: what the program has to be told, and what tells Docker's other clients where the API is.
        folder: a temporary folder for builds.
        local_base: the base image is a local one, which no digest fits.
    """

    program: str
    environ: Mapping[str, str]
    folder: Path
    local_base: bool
    images: list[str] = field(default_factory=list)

    def __call__(self, *arguments: str, check: bool = True, timeout: float = 300) -> subprocess.CompletedProcess[str]:
        """`docker ARGUMENTS`; a failure is an error unless it is asked for."""
        done = subprocess.run(
            [self.program, *arguments],
            env={**os.environ, **self.environ},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            encoding="utf-8",
            timeout=timeout,
        )
        assert not check or done.returncode == 0, f"{self.program} {' '.join(arguments)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def build(self, context: Path, tag: str) -> str:
        """The image of a folder's Dockerfile."""
        local = ["--from", BASE, "--format", "docker", "--network", "host"] if self.local_base else []
        self("build", *local, "--tag", tag, str(context))
        self.images.append(tag)
        return tag

    def run(
        self,
        image: str,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        mounts: Mapping[Path, str] | None = None,
        options: Sequence[str] = (),
        network: str = "none",
    ) -> subprocess.CompletedProcess[str]:
        """What a container of the image printed, and its exit code. On the network `host` it reaches a stand-in there."""
        variables = [part for name, value in (env or {}).items() for part in ("--env", f"{name}={value}")]
        volumes = [part for source, target in (mounts or {}).items() for part in ("--volume", f"{source}:{target}")]
        return self("run", "--rm", "--network", network, *variables, *volumes, *options, image, *arguments, check=False)


def missing() -> str | None:
    """Why there can be no engine here, or None."""
    if _docker_answers():
        return None
    absent = [program for program in PODMAN_NEEDS if shutil.which(program) is None]
    if absent:
        return f"no Docker daemon answers, and podman's way lacks {', '.join(absent)} (apt-get install {' '.join(PODMAN_NEEDS)})"
    if os.geteuid() != 0:
        return "no Docker daemon answers, and the local base image of podman's way is made by root only"
    return None


def _docker_answers() -> bool:
    if shutil.which("docker") is None:
        return False
    command = ["docker", "version", "--format", "{{range .Server.Components}}{{.Name}} {{end}}"]
    try:
        done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8", timeout=20)
    except subprocess.TimeoutExpired:
        return False
    # podman behind Docker's client loses the exit codes of containers; asked by its own name it does not.
    return done.returncode == 0 and "Podman" not in done.stdout


@contextlib.contextmanager
def engine(folder: Path) -> Iterator[Engine]:
    """The engine of this machine. Whatever it started or stored is gone afterwards."""
    if _docker_answers():
        docker = Engine(program="docker", environ={}, folder=folder, local_base=False)
        try:
            yield docker
        finally:
            for image in docker.images:
                docker("rmi", "--force", image, check=False)
        return
    (folder / "storage.conf").write_text(STORAGE.format(folder=folder), encoding="utf-8")
    (folder / "containers.conf").write_text(CONFIGURATION, encoding="utf-8")
    socket = folder / "podman.sock"
    environ = {
        "CONTAINERS_STORAGE_CONF": str(folder / "storage.conf"),
        "CONTAINERS_CONF": str(folder / "containers.conf"),
        "DOCKER_HOST": f"unix://{socket}",
    }
    podman = Engine(program="podman", environ=environ, folder=folder, local_base=True)
    try:
        if podman("image", "exists", BASE, check=False).returncode != 0:
            _make_base(podman)
        with _service(podman, socket):
            yield podman
    finally:
        # Containers of an interrupted act hold each other: it takes two rounds.
        for _ in range(2):
            podman("rm", "--force", "--all", "--time", "0", check=False)
        podman("volume", "prune", "--force", check=False)
        with contextlib.suppress(OSError):
            subprocess.run(["umount", "--lazy", str(folder / "graph" / "overlay")], capture_output=True, check=False)


@contextlib.contextmanager
def _service(podman: Engine, socket: Path) -> Iterator[None]:
    with (podman.folder / "service.log").open("w", encoding="utf-8") as log:
        service = subprocess.Popen(
            ["podman", "system", "service", "--time", "0", f"unix://{socket}"],
            env={**os.environ, **podman.environ},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            deadline = time.monotonic() + 30
            while not socket.exists():
                assert service.poll() is None, (podman.folder / "service.log").read_text(encoding="utf-8")
                assert time.monotonic() < deadline, "podman's socket did not appear"
                time.sleep(0.05)
            yield
        finally:
            service.send_signal(signal.SIGTERM)
            try:
                service.wait(timeout=10)
            except subprocess.TimeoutExpired:
                service.kill()
                service.wait()


def _make_base(podman: Engine) -> None:
    """A Debian with Python under the name of Docker's official image: no image registry is needed."""
    quiet = [
        "--dpkgopt=path-exclude=/usr/share/man/*",
        "--dpkgopt=path-exclude=/usr/share/doc/*",
        "--dpkgopt=path-exclude=/usr/share/locale/*",
        '--aptopt=APT::Install-Recommends "false"',
        '--aptopt=Acquire::Check-Valid-Until "false"',
    ]
    hooks = ['--customize-hook=rm -f "$1"/usr/lib/python3.*/EXTERNALLY-MANAGED; ln -sf python3 "$1"/usr/bin/python']
    if CERTIFICATES.exists():
        hooks.append(f"--customize-hook=copy-in {CERTIFICATES} {CERTIFICATES.parent}/")
    if PIP_CONFIGURATION.exists():
        hooks.append(f"--customize-hook=copy-in {PIP_CONFIGURATION} {PIP_CONFIGURATION.parent}/")
    archive = podman.folder / "base.tar"
    packages = "python3,python3-pip,ca-certificates"
    command = ["mmdebstrap", "--quiet", "--variant=apt", f"--include={packages}", *quiet, *hooks, "trixie", str(archive)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False, encoding="utf-8", timeout=600)
    assert done.returncode == 0, f"mmdebstrap: {done.returncode}\n{done.stdout}\n{done.stderr}"
    changes = ("ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin", "ENV LANG=C.UTF-8", 'CMD ["python3"]')
    podman("import", "--quiet", *(part for change in changes for part in ("--change", change)), str(archive), BASE)
    archive.unlink()
