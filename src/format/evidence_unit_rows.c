/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Directives of services that confine them or say whom they run as: systemd.exec(5),
 * systemd.service(5) and systemd.resource-control(5) of systemd 252 to 257. Sorted by name.
 */
#include "format/evidence_unit.h"

/* clang-format off */
static const struct unit_directive rows[] = {
    {STR_INIT("AmbientCapabilities"), UNIT_LIST},
    {STR_INIT("AppArmorProfile"), UNIT_SCALAR},
    {STR_INIT("BindPaths"), UNIT_LIST},
    {STR_INIT("BindReadOnlyPaths"), UNIT_LIST},
    {STR_INIT("CapabilityBoundingSet"), UNIT_SET},
    {STR_INIT("DeviceAllow"), UNIT_LIST},
    {STR_INIT("DevicePolicy"), UNIT_SCALAR},
    {STR_INIT("DynamicUser"), UNIT_SCALAR},
    {STR_INIT("ExecPaths"), UNIT_LIST},
    {STR_INIT("ExecStart"), UNIT_EXEC},
    {STR_INIT("ExecStartPost"), UNIT_EXEC},
    {STR_INIT("ExecStartPre"), UNIT_EXEC},
    {STR_INIT("Group"), UNIT_SCALAR},
    {STR_INIT("IPAddressAllow"), UNIT_LIST},
    {STR_INIT("IPAddressDeny"), UNIT_LIST},
    {STR_INIT("IPCNamespacePath"), UNIT_SCALAR},
    {STR_INIT("InaccessiblePaths"), UNIT_LIST},
    {STR_INIT("KeyringMode"), UNIT_SCALAR},
    {STR_INIT("LimitCORE"), UNIT_SCALAR},
    {STR_INIT("LockPersonality"), UNIT_SCALAR},
    {STR_INIT("MemoryDenyWriteExecute"), UNIT_SCALAR},
    {STR_INIT("MemoryMax"), UNIT_SCALAR},
    {STR_INIT("NetworkNamespacePath"), UNIT_SCALAR},
    {STR_INIT("NoExecPaths"), UNIT_LIST},
    {STR_INIT("NoNewPrivileges"), UNIT_SCALAR},
    {STR_INIT("PrivateBPF"), UNIT_SCALAR},
    {STR_INIT("PrivateDevices"), UNIT_SCALAR},
    {STR_INIT("PrivateIPC"), UNIT_SCALAR},
    {STR_INIT("PrivateMounts"), UNIT_SCALAR},
    {STR_INIT("PrivateNetwork"), UNIT_SCALAR},
    {STR_INIT("PrivatePIDs"), UNIT_SCALAR},
    {STR_INIT("PrivateTmp"), UNIT_SCALAR},
    {STR_INIT("PrivateUsers"), UNIT_SCALAR},
    {STR_INIT("ProcSubset"), UNIT_SCALAR},
    {STR_INIT("ProtectClock"), UNIT_SCALAR},
    {STR_INIT("ProtectControlGroups"), UNIT_SCALAR},
    {STR_INIT("ProtectHome"), UNIT_SCALAR},
    {STR_INIT("ProtectHostname"), UNIT_SCALAR},
    {STR_INIT("ProtectKernelLogs"), UNIT_SCALAR},
    {STR_INIT("ProtectKernelModules"), UNIT_SCALAR},
    {STR_INIT("ProtectKernelTunables"), UNIT_SCALAR},
    {STR_INIT("ProtectProc"), UNIT_SCALAR},
    {STR_INIT("ProtectSystem"), UNIT_SCALAR},
    {STR_INIT("ReadOnlyPaths"), UNIT_LIST},
    {STR_INIT("ReadWritePaths"), UNIT_LIST},
    {STR_INIT("RemoveIPC"), UNIT_SCALAR},
    {STR_INIT("RestrictAddressFamilies"), UNIT_LIST},
    {STR_INIT("RestrictFileSystems"), UNIT_LIST},
    {STR_INIT("RestrictNamespaces"), UNIT_LIST},
    {STR_INIT("RestrictNetworkInterfaces"), UNIT_LIST},
    {STR_INIT("RestrictRealtime"), UNIT_SCALAR},
    {STR_INIT("RestrictSUIDSGID"), UNIT_SCALAR},
    {STR_INIT("RootDirectory"), UNIT_SCALAR},
    {STR_INIT("RootImage"), UNIT_SCALAR},
    {STR_INIT("SELinuxContext"), UNIT_SCALAR},
    {STR_INIT("SecureBits"), UNIT_LIST},
    {STR_INIT("SmackProcessLabel"), UNIT_SCALAR},
    {STR_INIT("SocketBindAllow"), UNIT_LIST},
    {STR_INIT("SocketBindDeny"), UNIT_LIST},
    {STR_INIT("SupplementaryGroups"), UNIT_LIST},
    {STR_INIT("SystemCallArchitectures"), UNIT_LIST},
    {STR_INIT("SystemCallErrorNumber"), UNIT_SCALAR},
    {STR_INIT("SystemCallFilter"), UNIT_LIST},
    {STR_INIT("SystemCallLog"), UNIT_LIST},
    {STR_INIT("TasksMax"), UNIT_SCALAR},
    {STR_INIT("TemporaryFileSystem"), UNIT_LIST},
    {STR_INIT("UMask"), UNIT_SCALAR},
    {STR_INIT("User"), UNIT_SCALAR},
};
/* clang-format on */

const struct unit_directive *unit_directive_find(str name)
{
    size_t low = 0, high = sizeof rows / sizeof rows[0];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp(rows[middle].name, name);
        if (order == 0) return &rows[middle];
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}
