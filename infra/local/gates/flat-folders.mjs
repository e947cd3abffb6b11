/**
 * No folder of a service holds more source files than one can take in at a glance: a larger one is divided into rooms,
 * whose order `.dependency-cruiser.cjs` keeps. Import rules cannot count files, so this does. Run from the root of the
 * repository by `npm run check:boundaries`.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const most = 12;
/** The console is divided by screens. */
const exempt = /^services\/console\//;
/** Folders that are larger still, with their present size. This list only shrinks: nothing is added, no number grows. */
const larger = {};

const isSource = (name) => /[.]tsx?$/.test(name) && !/[.]spec[.]tsx?$|[.]d[.]ts$/.test(name);

/** Number of source files of each folder below `folder`, itself included. */
function* countFiles(folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  yield [folder, entries.filter((entry) => entry.isFile() && isSource(entry.name)).length];
  for (const entry of entries) if (entry.isDirectory()) yield* countFiles(join(folder, entry.name));
}

const counts = new Map();
for (const service of readdirSync('services', { withFileTypes: true })) {
  const source = join('services', service.name, 'src');
  if (!service.isDirectory() || !readdirSync(join('services', service.name)).includes('src')) continue;
  for (const [folder, count] of countFiles(source)) if (!exempt.test(`${folder}/`)) counts.set(folder, count);
}

const wrong = [];
for (const [folder, count] of counts) {
  const allowed = larger[folder] ?? most;
  if (count > allowed)
    wrong.push(`${folder}: ${count} source files, at most ${allowed}: divide it into rooms`);
}
for (const [folder, listed] of Object.entries(larger)) {
  const count = counts.get(folder) ?? 0;
  if (count <= most) wrong.push(`${folder}: ${count} source files, take it off the list of larger folders`);
  else if (count < listed)
    wrong.push(`${folder}: ${count} source files, lower its number on the list to that`);
}
for (const line of wrong) console.error(line);
process.exitCode = wrong.length > 0 ? 1 : 0;
