#!/usr/bin/env bash
# pin-image.sh IMAGE@DIGEST: from now on the action.yml of the current folder runs this image and builds nothing.
set -euo pipefail
image=$1
if ! [[ $image =~ ^[a-z0-9._/:-]+@sha256:[0-9a-f]{64}$ ]]; then
  echo "pin-image.sh: '$image' is not an image with its digest" >&2
  exit 2
fi
if [ "$(grep -cx '  image: Dockerfile' action.yml)" != 1 ]; then
  echo "pin-image.sh: action.yml does not have its one line 'image: Dockerfile'" >&2
  exit 1
fi
sed "s|^  image: Dockerfile\$|  image: docker://$image|" action.yml > action.yml.pinned
mv action.yml.pinned action.yml
