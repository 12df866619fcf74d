/* SPDX-License-Identifier: Apache-2.0 */
/* Every kind of event, sorted by kind. */
#include "app/events.h"

const struct event_kind event_kinds[] = {
    {"alert.decision_expired", "Announced: decision expired", false},
    {"alert.exploited", "Announced: known exploited", true},
    {"alert.feed_stale", "Announced: feed stale", true},
    {"alert.fix_available", "Announced: fix available", false},
    {"alert.new_match", "Announced: new match", false},
    {"alert.not_monitored", "Announced: not monitored", true},
    {"alert.reopened", "Announced: decision fell", false},
    {"alert.routed", "Route of announcements changed", true},
    {"alert.severity_up", "Announced: severity up", false},
    {"alert.withdrawn", "Announced: closed by its records", false},
    {"case.acknowledged", "Page acknowledged", true},
    {"case.assigned", "Case assigned", false},
    {"case.aware", "Awareness declared", true},
    {"case.awareness_corrected", "Awareness corrected", true},
    {"case.awareness_proposed", "Later awareness proposed", true},
    {"case.cancelled", "Case cancelled", true},
    {"case.closed", "Case closed", true},
    {"case.dismissed", "Case dismissed", true},
    {"case.duty_met", "Duty met", true},
    {"case.finding_added", "Finding added to the case", false},
    {"case.form_saved", "Draft of a form saved", false},
    {"case.measure_added", "Measure recorded", true},
    {"case.opened", "Case opened as candidate", true},
    {"case.paged", "On-call person paged", false},
    {"case.paging_ended", "Paging ended without acknowledgement", true},
    {"case.reminded", "Reminder sent", false},
    {"case.reopened", "Case taken up again", true},
    {"case.signal_retracted", "Signal retracted by its source", true},
    {"case.signal_returned", "Signal is back", true},
    {"case.submitted", "Submission recorded", true},
    {"decision.added", "Decision made", true},
    {"decision.approved", "Decision approved by a second person", true},
    {"decision.expired", "Decision expired", true},
    {"decision.fell", "Decision fell: its ground moved", true},
    {"decision.moved", "Decision found under another id", true},
    {"decision.proposed", "Decision proposed, waits for a second person", true},
    {"decision.refused", "Decision refused by a second person", true},
    {"decision.replaced", "Decision replaced by a newer one", false},
    {"decision.withdrawn", "Decision withdrawn", true},
    {"digest.made", "Digest made", false},
    {"feed.failed", "Feed failed", true},
    {"feed.requested", "Synchronisation asked for", false},
    {"feed.synced", "Feed synchronised", false},
    {"finding.changed", "Finding changed", false},
    {"finding.closed", "Finding closed", true},
    {"finding.decided", "Decision about a finding", true},
    {"finding.expired", "Decision about a finding expired", true},
    {"finding.exploited", "Became known exploited", true},
    {"finding.fix_available", "Fix available", true},
    {"finding.noted", "Match that asks for nothing", false},
    {"finding.opened", "Finding opened", true},
    {"finding.reopened", "Decision fell: what it stood on changed", true},
    {"finding.severity_raised", "Severity raised", true},
    {"finding.withdrawn", "Closed: its record was rejected or withdrawn", true},
    {"image.added", "Image added", true},
    {"image.evidence_added", "Build evidence attached", true},
    {"image.evidence_ended", "Build evidence ended", true},
    {"image.evidence_refused", "Build evidence refused", false},
    {"image.sbom_replaced", "Image built anew: another SBOM", true},
    {"oncall.changed", "On-call chain changed", true},
    {"outbox.dead", "Message given up", true},
    {"outbox.retried", "Message taken up again", false},
    {"outbox.sent", "Message delivered", false},
    {"person.added", "Person invited", false},
    {"person.changed", "Person changed", false},
    {"person.disabled", "Person disabled", false},
    {"person.enabled", "Person enabled", false},
    {"person.erased", "Person erased", true},
    {"person.invited", "Invitation renewed", false},
    {"person.joined", "Invitation accepted", false},
    {"person.lines_set", "Product lines of a person changed", true},
    {"person.password_set", "Password changed", false},
    {"person.role_set", "Role changed", true},
    {"product.added", "Product added", true},
    {"product.changed", "Product changed", false},
    {"release.added", "Release added", true},
    {"release.changed", "Release changed", false},
    {"release.part_added", "Part added to a release", false},
    {"release.part_removed", "Part taken out of a release", false},
    {"sbom.refused", "SBOM refused", false},
    {"session.closed", "Signed out", false},
    {"session.opened", "Signed in", false},
    {"session.throttled", "Sign-in refused after failures", false},
    {"setting.changed", "Setting changed", false},
    {"setup.completed", "First administrator created", true},
    {"setup.offered", "Set-up link made", false},
    {"supplier.added", "Supplier of VEX documents added", false},
    {"supplier.trusted", "Trust in a supplier changed", true},
    {"token.added", "API token added", false},
    {"token.revoked", "API token revoked", false},
    {"vex.added", "VEX document of a supplier added", true},
    {"vex.replaced", "VEX document of a supplier replaced by a newer one", false},
};
const size_t n_event_kinds = sizeof event_kinds / sizeof event_kinds[0];

const struct event_kind *event_kind_find(str kind)
{
    size_t low = 0, high = n_event_kinds;
    while (low < high) {
        size_t mid = (low + high) / 2;
        int order = str_cmp(kind, str_of(event_kinds[mid].kind));
        if (order == 0) return &event_kinds[mid];
        if (order < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}
