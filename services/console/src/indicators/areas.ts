import type { StationItem } from '../api/types.js';
import type { Language } from '../pollutant/pollutant.js';

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** What the area picker offers: everything, the districts, the air stations. */
export function areaChoices(
  stations: readonly StationItem[],
  language: Language,
  words: { readonly everywhere: string; readonly districts: string; readonly stations: string },
): (Choice | { readonly group: string; readonly items: Choice[] })[] {
  const districts = [...new Set(stations.flatMap(({ district }) => (district ? [district] : [])))].sort();
  const air = stations.filter(({ kind }) => kind === 'air');
  const all = { value: 'all', label: words.everywhere };
  return [
    all,
    ...(districts.length === 0
      ? []
      : [{ group: words.districts, items: districts.map((name) => ({ value: name, label: name })) }]),
    ...(air.length === 0
      ? []
      : [
          {
            group: words.stations,
            items: air
              // An area is one or the other: a district of the same name is asked for by it.
              .filter(({ id }) => !districts.includes(id) && id !== 'all')
              .map((one) => ({
                value: one.id,
                label: language === 'en' ? (one.nameEn ?? one.name) : one.name,
              })),
          },
        ]),
  ];
}

/** Is the area one station? */
export function isStation(stations: readonly StationItem[], area: string): boolean {
  return stations.some(({ id }) => id === area);
}
