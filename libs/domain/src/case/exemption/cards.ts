/** Yellow and red cards of Tianjin (环保红黄牌管理制度暂行办法): one secondary source; term and lifting are not known. */
import { inForce } from '../../law/index.js';
import type { Sourced } from '../law/provenance.js';

export type CardColour = 'yellow' | 'red';

export interface CardRow extends Sourced {
  readonly place: string;
  readonly colour: CardColour;
  /** Null: whatever the act. */
  readonly violation: string | null;
  /** Fine in yuan: at least `fineFrom`, below `fineBelow`; null = no such bound. */
  readonly fineFrom: number | null;
  readonly fineBelow: number | null;
  /** What must have been ordered beside a fine. */
  readonly needs: 'closed' | 'restoration' | null;
}

const tianjin = {
  place: '天津市',
  law: { zh: '天津市环保红黄牌管理制度暂行办法', en: 'interim measures of Tianjin on red and yellow cards' },
  clause: { zh: '条款未核对', en: 'clause not compared' },
  validFrom: '2016-01-01',
  validTo: null,
  confidence: 'secondary',
  source: { zh: '一份二手资料；生效日未知', en: 'one secondary source; first day not known' },
} as const;

const card = (
  colour: CardColour,
  violation: string | null,
  [fineFrom, fineBelow]: readonly [number | null, number | null] = [null, null],
  needs: CardRow['needs'] = null,
): CardRow => ({ ...tianjin, colour, violation, fineFrom, fineBelow, needs });

const unapproved = ['built-before-approval', 'production-before-acceptance'];

export const cardRows: readonly CardRow[] = [
  card('yellow', 'exceeding-concentration'),
  card('yellow', 'exceeding-total'),
  card('yellow', 'not-disclosing'),
  ...unapproved.map((violation) => card('yellow', violation, [200_000, 500_000])),
  card('red', null, undefined, 'closed'),
  ...unapproved.map((violation) => card('red', violation, [500_000, null])),
  ...unapproved.map((violation) => card('red', violation, undefined, 'restoration')),
];

export interface CardFacts {
  readonly violation: string;
  /** Fine imposed, in yuan; 0 for none. */
  readonly fine: number;
  /** Closed by the government. */
  readonly closed: boolean;
  /** Restoration ordered. */
  readonly restoration: boolean;
}

/** The first row by which a card of this colour may be given on a day; undefined when there is none. */
export function cardRowFor(
  colour: CardColour,
  facts: CardFacts,
  day: string,
  rows: readonly CardRow[] = cardRows,
): CardRow | undefined {
  return rows.find(
    (row) =>
      row.colour === colour &&
      inForce(row, day) &&
      (row.violation === null || row.violation === facts.violation) &&
      (row.fineFrom === null || facts.fine >= row.fineFrom) &&
      (row.fineBelow === null || facts.fine < row.fineBelow) &&
      (row.needs === null || facts[row.needs]),
  );
}
