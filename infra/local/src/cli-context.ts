import type { Progress } from '../setup/progress.mjs';

/** What the bootstrap hands over. */
export interface CliContext {
  readonly root: string;
  readonly progress: Progress;
}
