#!/usr/bin/env bash
# The composite Action: FreezeGuard and its hash-locked dependencies in a new virtual environment beside the workspace, then the verdict.
# Python runs isolated (-I): modules that lie about in the workspace are not found.
set -euo pipefail

# No verdict is not a pass.
undecided() {
  printf 'allowed=false\noutcome=undecided\n' >> "$GITHUB_OUTPUT"
  printf '::error title=FreezeGuard::%s\n' "$1"
  exit 4
}

python=
for candidate in python3 python python3.13 python3.12 python3.11; do
  if "$candidate" -I -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' > /dev/null 2>&1; then
    python=$candidate
    break
  fi
done
[ -n "$python" ] || undecided "this runner has no Python 3.11 or newer with pip: let actions/setup-python run before, or use the containerised Action"

root=$(cd "$GITHUB_ACTION_PATH/.." && pwd)
venv=$(mktemp -d "$RUNNER_TEMP/freezeguard.XXXXXX")
"$python" -I -m venv --without-pip "$venv" || undecided "no virtual environment can be made with $python"
pip=("$python" -I -m pip)
python=$venv/bin/python
[ -e "$python" ] || python=$venv/Scripts/python.exe
# Not compiled: it runs once.
"${pip[@]}" --python "$python" install --quiet --disable-pip-version-check --no-input --no-compile --require-hashes --only-binary=:all: \
  --requirement "$root/requirements/action.txt" || undecided "the dependencies cannot be installed"
cp -R "$root/freezeguard" "$("$python" -I -c 'import sys, sysconfig; sys.stdout.write(sysconfig.get_path("purelib"))')/"

# The program reads INPUT_ variables as the runner gives them to a container, with the hyphens of the names. A shell drops those, env keeps them.
# Git's bash on Windows would turn a value that looks like a path into another one.
export MSYS2_ENV_CONV_EXCL=INPUT_
# An empty variable gets lost on some systems, and an empty status is not the default one.
export INPUT_STATUS=${INPUT_STATUS-}
exec env \
  "INPUT_APP-ID=${INPUT_APP_ID-}" \
  "INPUT_POLICY-REF=${INPUT_POLICY_REF-}" \
  "INPUT_BLOCKED-STATE=${INPUT_BLOCKED_STATE-}" \
  "INPUT_OVERRIDE-REASON=${INPUT_OVERRIDE_REASON-}" \
  "$python" -IBu -X utf8 -m freezeguard action
