import { fileURLToPath } from 'node:url';

/** GeoJSON file with the outline of the simulated district, for the maps of the console. */
export const outlineFile = fileURLToPath(new URL('../district-outline.json', import.meta.url));
