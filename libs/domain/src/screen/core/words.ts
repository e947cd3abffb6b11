import { type SeriesContext, type Suspicion } from './types.js';

export function explain(suspicion: Suspicion, _context: SeriesContext): { zh: string; en: string } {
  return { zh: suspicion.kind, en: suspicion.kind };
}
