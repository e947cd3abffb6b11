import type { StationItem } from '@farwatch/contracts/http';

import { nameIn } from '../overview/station-names.js';
import type { Language } from '../pollutant/pollutant.js';

/** An area that can be chosen. `words` is what a search finds it by, in small letters. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly words: string;
  readonly disabled?: boolean;
}

export interface ChoiceGroup {
  readonly group: string;
  readonly items: Choice[];
}

type Choices = (Choice | ChoiceGroup)[];

/** Headings of the groups, and what stands beside a name where it alone does not say what it is. */
export interface AreaWords {
  readonly everywhere: string;
  readonly districts: string;
  readonly stations: string;
  readonly basins: string;
  readonly rivers: string;
  readonly sections: string;
  readonly ofBasin: (name: string) => string;
  readonly ofRiver: (name: string) => string;
  /** Sections are there, and none of them says its river or basin. */
  readonly noWaters: string;
}

/** Areas that have air: everything, the districts, the air stations. */
export function airChoices(stations: readonly StationItem[], language: Language, words: AreaWords): Choices {
  const districts = namesOf(stations, ({ district }) => district).filter((name) => name !== 'all');
  return [
    choice('all', words.everywhere),
    ...group(
      words.districts,
      districts.map((name) => choice(name, name)),
    ),
    ...group(words.stations, stationsOf(stations, 'air', language, districts)),
  ];
}

/** Areas that have water alone: basins, rivers, sections. Nothing where there is no section. */
export function waterChoices(
  stations: readonly StationItem[],
  language: Language,
  words: AreaWords,
): Choices {
  const water = stations.filter(({ kind }) => kind === 'water');
  if (water.length === 0) return [];
  const basins = namesOf(water, ({ basin }) => basin).map((name) =>
    choice(`basin:${name}`, words.ofBasin(name)),
  );
  const rivers = namesOf(water, ({ river }) => river).map((name) =>
    choice(`river:${name}`, words.ofRiver(name)),
  );
  const none = { ...choice('river:', words.noWaters), disabled: true };
  return [
    ...group(words.basins, basins),
    ...group(words.rivers, basins.length + rivers.length === 0 ? [none] : rivers),
    ...group(
      words.sections,
      stationsOf(
        water,
        'water',
        language,
        namesOf(stations, ({ district }) => district),
      ),
    ),
  ];
}

/** The choices with the chosen area among them, also when no station names it (an address that was kept, a slow list). */
export function withChosen(
  choices: readonly (Choice | ChoiceGroup)[],
  area: string,
  words: Pick<AreaWords, 'ofBasin' | 'ofRiver'>,
): Choices {
  const known = choices.some((one) =>
    ('group' in one ? one.items : [one]).some(({ value }) => value === area),
  );
  if (known) return [...choices];
  const [, kind, name = ''] = /^(river|basin):(.*)$/.exec(area) ?? [];
  const label = kind === 'river' ? words.ofRiver(name) : kind === 'basin' ? words.ofBasin(name) : area;
  return [...choices, choice(area, label)];
}

/** What an area has figures of. A district, or all, has both. */
export function mediaOf(stations: readonly StationItem[], area: string): { air: boolean; water: boolean } {
  if (/^(river|basin):/.test(area)) return { air: false, water: true };
  const kind = stations.find(({ id }) => id === area)?.kind;
  return { air: kind === undefined || kind === 'air', water: kind === undefined || kind === 'water' };
}

/** The choices in which every word of a search occurs, groups without any left out. */
export function searchChoices(choices: readonly (Choice | ChoiceGroup)[], search: string): Choices {
  const asked = search.toLowerCase().split(/\s+/).filter(Boolean);
  const holds = (one: Choice): boolean => asked.every((word) => one.words.includes(word));
  return choices.flatMap<Choice | ChoiceGroup>((one) => {
    if (!('group' in one)) return holds(one) ? [one] : [];
    return group(one.group, one.items.filter(holds));
  });
}

const collator = new Intl.Collator('zh-CN', { numeric: true });

function choice(value: string, label: string, ...more: readonly (string | undefined)[]): Choice {
  return { value, label, words: [label, value, ...more].filter(Boolean).join(' ').toLowerCase() };
}

function group(name: string, items: Choice[]): ChoiceGroup[] {
  return items.length === 0 ? [] : [{ group: name, items }];
}

/** Names that stations have, or had before they moved. */
function namesOf(
  stations: readonly StationItem[],
  pick: (of: Pick<StationItem, 'district' | 'river' | 'basin'>) => string | undefined,
): string[] {
  const all = stations.flatMap((one) => [one, ...(one.history ?? [])].flatMap((of) => pick(of) ?? []));
  return [...new Set(all)].sort(collator.compare);
}

function stationsOf(
  stations: readonly StationItem[],
  kind: StationItem['kind'],
  language: Language,
  districts: readonly string[],
): Choice[] {
  return (
    stations
      // An area is one or the other: a district of the same name is asked for by it.
      .filter((one) => one.kind === kind && !districts.includes(one.id) && one.id !== 'all')
      .map((one) => choice(one.id, nameIn(language, one), one.name, one.nameEn, one.river, one.basin))
      .sort((a, b) => collator.compare(a.label, b.label))
  );
}
