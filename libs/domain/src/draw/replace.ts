import type { Sha256 } from './canonical.js';
import type { DrawDocument, DrawObject, Refused } from './document.js';
import { assign, seal, type DrawnObject, type DrawResult } from './draw.js';
import { lineOf } from './objects.js';
import { Roster } from './people.js';

/** What happens between the draw and the visit; the log of replacements is a list of these. */
export type DrawEvent =
  | { readonly kind: 'drop'; readonly object: string; readonly reason: string }
  | { readonly kind: 'absent'; readonly object: string; readonly officer: string };

/** Rows of a result while events are applied to it. */
class Replacing {
  readonly rows: DrawnObject[];
  readonly #roster: Roster;
  readonly #objects: ReadonlyMap<string, DrawObject>;
  readonly #lines = new Map<string, DrawObject[]>();

  constructor(
    private readonly sha256: Sha256,
    private readonly document: DrawDocument,
    private readonly result: DrawResult,
  ) {
    this.rows = [...result.selected];
    this.#roster = new Roster(sha256, document, result.seed);
    for (const { officers } of this.rows) this.#roster.add(officers, 1);
    this.#objects = new Map(document.objects.map((one) => [one.id, one]));
  }

  /** false: the event is about nothing that was drawn. */
  apply(event: DrawEvent): boolean {
    const at = this.rows.findIndex((row) => row.object === event.object && row.dropped === undefined);
    const row = this.rows[at];
    if (row === undefined) return false;
    if (event.kind === 'drop') return this.#drop(at, row, event.reason);
    return row.officers.includes(event.officer) && this.#absent(at, row, event.officer);
  }

  /** The next of the stratum that was never drawn takes the place; the team is free before that. */
  #drop(at: number, row: DrawnObject, reason: string): true {
    this.rows[at] = { ...row, dropped: reason };
    this.#roster.add(row.officers, -1);
    const stratum = this.document.strata.find(({ name }) => name === row.stratum)!;
    const line =
      this.#lines.get(stratum.name) ?? lineOf(this.sha256, this.document, this.result.seed, stratum);
    this.#lines.set(stratum.name, line);
    const used = new Set(this.rows.map(({ object }) => object));
    const next = line.find(({ id }) => !used.has(id));
    if (next !== undefined) {
      const rank = 1 + this.rows.filter((one) => one.stratum === stratum.name).length;
      const added = assign(this.document, this.#roster, next, stratum, rank);
      this.rows.push({ ...added, replaces: row.object });
    }
    return true;
  }

  /** The next person of the department; with the skills, where nobody of it who stays has them. */
  #absent(at: number, row: DrawnObject, officer: string): true {
    const { officers, team } = this.document;
    const object = this.#objects.get(row.object)!;
    const stay = row.officers.filter((id) => id !== officer);
    const dept = officers.find(({ id }) => id === officer)!.dept;
    const isHeld =
      dept !== team[0]?.dept ||
      officers.some(
        (one) =>
          one.dept === dept &&
          stay.includes(one.id) &&
          object.needs.every((skill) => one.skills.includes(skill)),
      );
    const skills = isHeld ? [] : object.needs;
    const found = this.#roster.find(object, { groups: [{ dept, size: 1 }], skills, without: row.officers });
    this.#roster.add([officer], -1);
    if (typeof found === 'string') {
      this.rows[at] = { ...row, officers: stay, unstaffed: found };
      return true;
    }
    this.#roster.add(found, 1);
    const changed = row.officers.map((id) => (id === officer ? found[0]! : id));
    this.rows[at] = { ...row, officers: changed };
    return true;
  }
}

/**
 * A result after replacements, in their order. `unknown-id`: an event is about an object that was not drawn or is dropped,
 * or about a person who does not go there.
 */
export function replace(
  sha256: Sha256,
  document: DrawDocument,
  result: DrawResult,
  events: readonly DrawEvent[],
): DrawResult | Refused {
  const replacing = new Replacing(sha256, document, result);
  for (const event of events) if (!replacing.apply(event)) return { refused: 'unknown-id' };
  return seal(sha256, { ...result, selected: replacing.rows });
}
