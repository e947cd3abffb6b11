import type { Sha256 } from './canonical.js';
import type { DrawDocument, DrawObject, DrawOfficer } from './document.js';

/** Why nobody is assigned. */
export type UnstaffedReason = 'no-skill' | 'no-officers';

/** What is asked for one object; by default the whole team. */
export interface Wanted {
  readonly groups?: DrawDocument['team'];
  readonly skills?: readonly string[];
  /** Not these. */
  readonly without?: readonly string[];
}

/** Who goes where, and who has how much to do. One for each draw; its loads change. */
export class Roster {
  readonly #sha256: Sha256;
  readonly #seed: string;
  readonly #document: DrawDocument;
  readonly #onDuty = new Map<string, DrawOfficer[]>();
  readonly #recused = new Map<string, Set<string>>();
  readonly #load: Map<string, number>;

  constructor(sha256: Sha256, document: DrawDocument, seed: string) {
    [this.#sha256, this.#document, this.#seed] = [sha256, document, seed];
    this.#load = new Map(document.officers.map(({ id }) => [id, 0]));
    for (const officer of document.officers)
      if (!officer.off) this.#onDuty.set(officer.dept, [...this.onDutyOf(officer.dept), officer]);
    for (const [object, officer] of document.recusals)
      this.#recused.set(object, (this.#recused.get(object) ?? new Set()).add(officer));
  }

  onDutyOf(dept: string | undefined): readonly DrawOfficer[] {
    return this.#onDuty.get(dept ?? '') ?? [];
  }

  /** Loads grow after a whole team is found, so a person is never counted twice for one object. */
  add(officers: readonly string[], change: 1 | -1): void {
    for (const id of officers) this.#load.set(id, this.#load.get(id)! + change);
  }

  /**
   * The people for an object, one after another: of the department, on duty, not recused, below the highest load; least
   * loaded first, then by ticket. The very first holds every skill that is needed.
   */
  find(object: DrawObject, wanted: Wanted = {}): readonly string[] | UnstaffedReason {
    const { groups = this.#document.team, skills = object.needs, without = [] } = wanted;
    const taken = new Set([...(this.#recused.get(object.id) ?? []), ...without]);
    const chosen: string[] = [];
    const tickets = new Map<string, string>();
    for (const [at, { dept, size }] of groups.entries()) {
      for (let n = 0; n < size; n += 1) {
        const isFirst = at === 0 && n === 0 && skills.length > 0;
        const found = this.#least(object, dept, taken, isFirst ? skills : [], tickets);
        if (found === undefined) return isFirst ? 'no-skill' : 'no-officers';
        chosen.push(found);
        taken.add(found);
      }
    }
    return chosen;
  }

  #least(
    object: DrawObject,
    dept: string,
    taken: ReadonlySet<string>,
    skills: readonly string[],
    tickets: Map<string, string>,
  ): string | undefined {
    const limit = this.#document.maxLoad ?? Infinity;
    let [least, best, bestTicket] = [Infinity, undefined as string | undefined, ''];
    for (const { id, skills: held } of this.onDutyOf(dept)) {
      const load = this.#load.get(id)!;
      if (load >= limit || load > least || taken.has(id) || !skills.every((one) => held.includes(one)))
        continue;
      const ticket = tickets.get(id) ?? this.#sha256(`${this.#seed}:p:${object.id}:${id}`);
      tickets.set(id, ticket);
      if (load < least || ticket < bestTicket) [least, best, bestTicket] = [load, id, ticket];
    }
    return best;
  }
}
