import type { Deviation, HardReason } from './profile.js';

/** What stands at one `##`. `more` means that the bytes so far do not decide it. */
export type Found =
  | { kind: 'more' }
  | { kind: 'frame'; from: number; to: number; next: number; met: Deviation[]; encrypted: boolean }
  /** `until`: end of what is known to belong to the refused frame; undefined when its length says nothing. */
  | { kind: 'rejected'; reason: HardReason; detail: string; until?: number };
