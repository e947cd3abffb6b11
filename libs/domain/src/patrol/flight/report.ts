/** Revisions of one report, kept all; the highest counts, whenever it came. */
export interface ReportRevisions<Body> {
  readonly revisions: ReadonlyMap<number, Body>;
}

export type RevisionOutcome = 'first' | 'replaces' | 'older' | 'repeated' | 'contradicts';

/**
 * Takes a revision. The same revision with another body contradicts what is kept: the first stays, for a revision that is
 * changed in silence is no revision. `same` compares two bodies.
 */
export function addRevision<Body>(
  { revisions }: ReportRevisions<Body>,
  revision: number,
  body: Body,
  same: (a: Body, b: Body) => boolean,
): { readonly report: ReportRevisions<Body>; readonly outcome: RevisionOutcome } {
  const known = revisions.get(revision);
  if (known !== undefined)
    return { report: { revisions }, outcome: same(known, body) ? 'repeated' : 'contradicts' };
  const highest = Math.max(-Infinity, ...revisions.keys());
  const outcome = revisions.size === 0 ? 'first' : revision > highest ? 'replaces' : 'older';
  return { report: { revisions: new Map(revisions).set(revision, body) }, outcome };
}

/** The revision that counts. */
export function currentRevision<Body>({
  revisions,
}: ReportRevisions<Body>): { readonly revision: number; readonly body: Body } | null {
  const revision = Math.max(-Infinity, ...revisions.keys());
  const body = revisions.get(revision);
  return body === undefined ? null : { revision, body };
}
