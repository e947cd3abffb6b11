import type { Principal } from '@farwatch/contracts/http';
import { decideFinding, findingRefusals, type FindingCommand } from '@farwatch/domain/patrol';
import type { Pool } from '@farwatch/persistence/pool';
import { inTransaction } from '@farwatch/persistence/transaction';

import { listFindings, lockFindings, saveFindings, type FindingRow } from '../store/patrol/findings.js';
import { tellChains } from './put-findings.js';

export type FindingResult =
  | { readonly kind: 'done'; readonly finding: FindingRow }
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly text: { readonly zh: string; readonly en: string };
    };

const stale = {
  zh: '该发现在您查看后已发生变化，请刷新后再处理',
  en: 'the finding changed after you looked at it; load it again',
};

/** An officer's command on a finding, in one transaction with its lead and the events of both. Outside the scope it is unknown. */
export function commandFinding(
  pool: Pool,
  { name, scope }: Pick<Principal, 'name' | 'scope'>,
  id: string,
  command: FindingCommand,
  said: {
    readonly at: string;
    readonly note?: string | undefined;
    readonly version?: number | undefined;
  },
): Promise<FindingResult> {
  return inTransaction(pool, async (client): Promise<FindingResult> => {
    await lockFindings(client);
    const [before] = await listFindings(client, scope, { id }, { after: undefined, limit: 1 });
    if (before === undefined) return { kind: 'unknown' };
    if (said.version !== undefined && said.version !== before.version)
      return { kind: 'refused', code: 'version-conflict', text: stale };
    const decision = decideFinding({ status: before.status, evidenceLevel: before.evidence_level }, command);
    if ('refuse' in decision)
      return { kind: 'refused', code: decision.refuse, text: findingRefusals[decision.refuse] };
    const { status, evidenceLevel } = decision;
    if (status === before.status && evidenceLevel === before.evidence_level)
      return { kind: 'done', finding: before };
    const finding: FindingRow = {
      ...before,
      status,
      evidence_level: evidenceLevel,
      version: before.version + 1,
      updated_at: new Date(said.at),
    };
    await saveFindings(client, [finding]);
    await tellChains(client, [finding], undefined, { at: said.at, by: name, note: said.note });
    return { kind: 'done', finding };
  });
}
