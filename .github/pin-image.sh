#!/usr/bin/env bash
# pin-image.sh IMAGE@DIGEST: make action.yml in the current folder run this image instead of building one.
set -euo pipefail
image=$1
if ! [[ $image =~ ^[a-z0-9._/:-]+@sha256:[0-9a-f]{64}$ ]]; then
  echo "pin-image.sh: '$image' is not an image with a digest" >&2
  exit 2
fi
if [ "$(grep -cx '  image: Dockerfile' action.yml)" != 1 ]; then
  echo "pin-image.sh: action.yml must contain the line '  image: Dockerfile' exactly once" >&2
  exit 1
fi
sed "s|^  image: Dockerfile\$|  image: docker://$image|" action.yml > action.yml.pinned
mv action.yml.pinned action.yml
