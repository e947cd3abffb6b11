import { runPlatform } from '@farwatch/all-in-one/run-platform';

import { breakPart, sabotages } from './sabotage.js';

/** The platform as it is, but for one guard: `node broken-main.js <sabotage>`. No product binary can be run like this. */
const sabotage = sabotages.find((name) => name === process.argv[2]);
if (sabotage === undefined) throw new Error(`one of ${sabotages.join(', ')}`);
await runPlatform(process.env, (part) => breakPart(part, sabotage));
