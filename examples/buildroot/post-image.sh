#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Buildroot: BR2_ROOTFS_POST_IMAGE_SCRIPT="board/ACME/gateway/post-image.sh". Makes the SBOM of the
# packages (utils/generate-cyclonedx, Buildroot 2025.02 and later), collects how they were built, and
# sends both to a longwatch server. Buildroot calls it in its own folder with the images folder as
# first argument and exports BASE_DIR and BUILD_DIR.
#
#   LONGWATCH_SERVER    https://longwatch.example; unset: nothing is sent
#   LONGWATCH_TOKEN     API token with read,product:write
#   LONGWATCH_PRODUCT   name of the product; gateway by default
#   LONGWATCH_RELEASE   version; what git describes by default
set -eu
images=$1
sbom=$images/sbom.cdx.json
evidence=$images/evidence.json

# A make within make: its own jobs and flags.
env -u MAKEFLAGS -u MAKELEVEL make --no-print-directory O="$BASE_DIR" show-info |
    utils/generate-cyclonedx >"$sbom"
longwatch evidence collect "$BUILD_DIR" --output "$evidence"
# What cannot be looked for is said here, before a release depends on it.
longwatch sbom check "$sbom" --fail-on monitoring || echo "longwatch: some packages have no name that feeds know" >&2

if [ -z "${LONGWATCH_SERVER:-}" ]; then
    echo "longwatch: LONGWATCH_SERVER is not set, nothing is sent" >&2
    exit 0
fi
longwatch image upload "${LONGWATCH_PRODUCT:-gateway}" --server "$LONGWATCH_SERVER" \
    --release "${LONGWATCH_RELEASE:-$(git describe --always --dirty)}" --sbom "$sbom" \
    --evidence "$evidence" --wait --fail-on exploited,affected+high
