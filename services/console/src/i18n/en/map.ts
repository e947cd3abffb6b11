import type { Texts } from '../texts.js';
import type { map as zh } from '../zh/map.js';

/** Maps. */
export const map: Texts<typeof zh> = {
  map: {
    title: 'Map',
    label: 'Map: arrow keys move it, plus and minus zoom',
    loading: 'Loading the map…',
    noWebGl: 'The map cannot be shown',
    noWebGlHint:
      'The browser has no WebGL 2 (acceleration is switched off or not supported). The same is listed below.',
    failed: 'The map did not load. The same is listed below.',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    whole: 'Show everything',
    places: 'On the map',
    noPlaces: 'Nothing here has a place',
    noPlace: '{{count}} stations have no registered place and are not on the map',
    stationsCut: 'Too many stations: the map has the first {{count}}',
    mark: { air: 'A', water: 'W', outlet: 'O' },
    show: { stations: 'Stations', outlets: 'Outlets', flights: 'Flights', findings: 'Findings' },
    legend: {
      title: 'Legend',
      online: 'online',
      silent: 'silent',
      unknown: 'unknown',
      retired: 'retired',
      cluster: 'several stations (their number; orange edge: some are silent)',
      water: 'Sections are coloured by the class of the newest day',
      outline: 'border of the district',
      track: 'track',
      gap: 'gap: place unknown',
      finding: 'finding',
      sector: 'sector to search',
      ranked: 'possible outlets, in order',
      photo: 'photo and its direction of view',
    },
    flightsDay: 'newest {{count}} flights',
  },
};
