import { runPlatform } from '@farwatch/all-in-one/run-platform';

import { breakPart, sabotages } from './sabotage.js';

/** The platform as it is, but for some guards: `node broken-main.js <sabotage ...>`. No product binary can be run like this. */
const broken = sabotages.filter((name) => process.argv.slice(2).includes(name));
if (broken.length === 0) throw new Error(`one or more of ${sabotages.join(', ')}`);
await runPlatform(process.env, (part) => breakPart(part, broken));
