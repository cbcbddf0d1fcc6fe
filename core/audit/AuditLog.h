#pragma once

#include "colonnade/Audit.h"
#include "colonnade/Clock.h"
#include "colonnade/Identity.h"

namespace colonnade
{

/// The audit log, in table core_audit. Each line carries a mark under the installation's key; AuditChain
/// links those that are committed.
class AuditLog final: public Audit
{
public:
    /// All must outlive it.
    AuditLog(const Vault& vault, const Clock& clock);

    void note(Transaction& transaction, const AuditedAct& act) override;
    std::vector<AuditLine> list(Session& session, const AuditQuery& query) const override;

private:
    const Vault& _vault;
    const Clock& _clock;
};

} // namespace colonnade
