# SPDX-License-Identifier: Apache-2.0
#
# Yocto: after an image, its SBOM (class create-spdx) and the evidence of how its kernel was built go
# to a longwatch server. In local.conf:
#
#   INHERIT += "create-spdx"
#   SPDX_INCLUDE_COMPILED_SOURCES:pn-linux-yocto = "1"
#   IMAGE_CLASSES += "longwatch"
#   HOSTTOOLS += "longwatch"
#   LONGWATCH_SERVER = "https://longwatch.example"
#   LONGWATCH_PRODUCT = "Harbour Gateway"
#   LONGWATCH_TOKEN_FILE = "/etc/longwatch/token"
#
# The variant is the machine, so that one release holds the images of all of them.
LONGWATCH_SERVER ?= ""
LONGWATCH_PRODUCT ?= "${DISTRO_NAME}"
LONGWATCH_RELEASE ?= "${DISTRO_VERSION}"
LONGWATCH_TOKEN_FILE ?= ""
LONGWATCH_FAIL_ON ?= "exploited"
# Written by create-spdx 3.0 beside the image; the 2.2 classes write .spdx.json or .spdx.tar.zst.
LONGWATCH_SBOM ?= "${DEPLOY_DIR_IMAGE}/${IMAGE_LINK_NAME}.spdx.json"

do_longwatch() {
    if [ -z "${LONGWATCH_SERVER}" ]; then
        bbnote "LONGWATCH_SERVER is not set, nothing is uploaded"
        return 0
    fi
    longwatch evidence collect "${STAGING_KERNEL_BUILDDIR}" --output "${WORKDIR}/evidence.json"
    longwatch image upload "${LONGWATCH_PRODUCT}" --server "${LONGWATCH_SERVER}" \
        --release "${LONGWATCH_RELEASE}" --variant "${MACHINE}" \
        --token-file "${LONGWATCH_TOKEN_FILE}" --sbom "${LONGWATCH_SBOM}" \
        --evidence "${WORKDIR}/evidence.json" --wait --fail-on "${LONGWATCH_FAIL_ON}"
}
do_longwatch[network] = "1"
do_longwatch[nostamp] = "1"
do_longwatch[depends] += "virtual/kernel:do_deploy"
addtask longwatch after do_image_complete before do_build
