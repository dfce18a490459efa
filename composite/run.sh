#!/usr/bin/env bash
# The composite Action: install FreezeGuard and its hash-locked dependencies in a new virtual environment outside the workspace, then run it.
# Python runs isolated (-I), so that it imports no module from the workspace.
set -euo pipefail

# Without a verdict the step must fail.
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
[ -n "$python" ] || undecided "this runner has no Python 3.11 or newer with pip: run actions/setup-python first, or use the containerised Action"

root=$(cd "$GITHUB_ACTION_PATH/.." && pwd)
venv=$(mktemp -d "$RUNNER_TEMP/freezeguard.XXXXXX")
"$python" -I -m venv --without-pip "$venv" || undecided "$python cannot create a virtual environment"
pip=("$python" -I -m pip)
python=$venv/bin/python
[ -e "$python" ] || python=$venv/Scripts/python.exe
# --no-compile: the code runs only once.
"${pip[@]}" --python "$python" install --quiet --disable-pip-version-check --no-input --no-compile --require-hashes --only-binary=:all: \
  --requirement "$root/requirements/action.txt" || undecided "pip cannot install the dependencies"
cp -R "$root/freezeguard" "$("$python" -I -c 'import sys, sysconfig; sys.stdout.write(sysconfig.get_path("purelib"))')/"

# The program reads INPUT_ variables as the runner passes them to a container, with hyphens in their names. A shell drops such variables, env
# keeps them. Git's bash on Windows would rewrite values that look like paths.
export MSYS2_ENV_CONV_EXCL=INPUT_
# Some systems drop empty variables, but an empty status (write none) differs from the default.
export INPUT_STATUS=${INPUT_STATUS-}
exec env \
  "INPUT_APP-ID=${INPUT_APP_ID-}" \
  "INPUT_POLICY-REF=${INPUT_POLICY_REF-}" \
  "INPUT_BLOCKED-STATE=${INPUT_BLOCKED_STATE-}" \
  "INPUT_OVERRIDE-REASON=${INPUT_OVERRIDE_REASON-}" \
  "$python" -IBu -X utf8 -m freezeguard action
