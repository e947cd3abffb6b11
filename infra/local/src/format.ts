import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { writeFileWhole } from './files.js';

/** Goes up by one when data written before can no longer be read: topics, tables or files have another shape. */
export const dataFormat = 2;

/** What only exists in a folder in which servers or the platform have already run; downloads and logs are no data. */
const traces = ['ports.json', 'secrets.json', 'docker.json', 'kafka', 'postgres'];

/**
 * Writes the format of the data into `DATA_DIR/format` at the first start. Throws, in one line that says what to do, when
 * the folder holds data of another format, or data from before there was this file.
 */
export function claimFormat(dataDir: string): void {
  const file = join(dataDir, 'format');
  if (!existsSync(file)) {
    if (traces.some((name) => existsSync(join(dataDir, name))))
      throw new Error(refusal(dataDir, 'without a format'));
    writeFileWhole(file, `${dataFormat}\n`);
    return;
  }
  const found = readFileSync(file, 'utf8').trim();
  if (found !== String(dataFormat)) throw new Error(refusal(dataDir, `of format ${found.slice(0, 20)}`));
}

const refusal = (dataDir: string, what: string): string =>
  `${dataDir} holds data ${what}; this version reads format ${dataFormat}. Delete it with: npm run reset`;
