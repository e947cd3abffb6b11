import { raiseEvidence, type EvidenceLevel, type Proof } from './kinds.js';

export type FindingStatus = 'raised' | 'confirmed' | 'dismissed' | 'rectified' | 'closed';

export type FindingCommand =
  | { readonly kind: 'confirm'; readonly proof: Proof }
  | { readonly kind: 'dismiss' }
  | { readonly kind: 'rectify' }
  | { readonly kind: 'close'; readonly evidenceLevel?: EvidenceLevel | undefined };

export const findingRefusals = {
  'finding-dismissed': { zh: '该发现已排除', en: 'the finding was dismissed' },
  'finding-closed': { zh: '该发现已结案', en: 'the finding is closed' },
  'already-rectified': { zh: '该发现已标为整改', en: 'the finding was marked as put right before' },
  'evidence-falls': {
    zh: '证据等级只升不降：不得低于已达到的等级',
    en: 'the evidence level only rises: state the one that was reached, or a higher one',
  },
} as const;
export type FindingRefusal = keyof typeof findingRefusals;

export type FindingDecision =
  | { readonly status: FindingStatus; readonly evidenceLevel: EvidenceLevel }
  | { readonly refuse: FindingRefusal };

const levels: readonly EvidenceLevel[] = ['clue', 'confirmed-on-site', 'laboratory'];

/** What an officer's command makes of a finding. */
export function decideFinding(
  { status, evidenceLevel }: { readonly status: FindingStatus; readonly evidenceLevel: EvidenceLevel },
  command: FindingCommand,
): FindingDecision {
  if (status === 'dismissed') return { refuse: 'finding-dismissed' };
  if (status === 'closed') return { refuse: 'finding-closed' };
  switch (command.kind) {
    case 'confirm':
      // A visit to a place that was put right raises the level and takes nothing back.
      return {
        status: status === 'rectified' ? status : 'confirmed',
        evidenceLevel: raiseEvidence(evidenceLevel, command.proof),
      };
    case 'dismiss':
      return { status: 'dismissed', evidenceLevel };
    case 'rectify':
      return status === 'rectified'
        ? { refuse: 'already-rectified' }
        : { status: 'rectified', evidenceLevel };
    case 'close': {
      const level = command.evidenceLevel ?? evidenceLevel;
      if (levels.indexOf(level) < levels.indexOf(evidenceLevel)) return { refuse: 'evidence-falls' };
      return { status: 'closed', evidenceLevel: level };
    }
  }
}
