import type { CaseCommand } from './commands.js';
import type { CaseDocument, CaseEventType } from './names.js';
import type { CaseFile } from './state.js';

/** What happened in a case: the accepted command, under the name by which others are told of it. */
export interface CaseEvent {
  readonly type: CaseEventType;
  /** Of the case after it. */
  readonly version: number;
  /** Local day. */
  readonly day: string;
  /** Papers that are issued by it. */
  readonly documents: readonly CaseDocument[];
  readonly command: CaseCommand;
}

/** What an event changes in a case. */
export type Change = (file: CaseFile, event: CaseEvent) => Partial<CaseFile>;
