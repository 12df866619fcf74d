#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Zephyr: builds with the SPDX documents of west and sends them to a longwatch server.
#
#   west spdx --init -d build && west build -d build APPLICATION     (CONFIG_BUILD_OUTPUT_META=y)
#   examples/zephyr/upload.sh build 4.2.0
#
# west writes one document for Zephyr itself and one for the modules that it was built with; each is
# an image of the release. The environment has LONGWATCH_SERVER, LONGWATCH_TOKEN, and may have
# LONGWATCH_PRODUCT.
set -eu
build=${1:?folder of the build}
release=${2:?version of the release}

west spdx -d "$build"
longwatch evidence collect "$build" --output "$build/evidence.json"
code=0
for part in zephyr modules-deps; do
    longwatch image upload "${LONGWATCH_PRODUCT:-sensor}" --server "$LONGWATCH_SERVER" \
        --release "$release" --variant "$part" --sbom "$build/spdx/$part.spdx" \
        --evidence "$build/evidence.json" --wait --fail-on exploited,affected+high || code=$?
done
exit "$code"
