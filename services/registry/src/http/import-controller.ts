import { importRoutes, type Answer, type Call, type ImportKind } from '@farwatch/contracts/http';
import { decodeText } from '@farwatch/files/text-encoding';
import { Endpoint, In } from '@farwatch/http/endpoint';
import type { HttpDeps } from '@farwatch/http/module';
import { Problem } from '@farwatch/http/problem';
import { Controller, Inject } from '@nestjs/common';

import { importers } from '../entities/index.js';
import { registryData } from '../store/data-source.js';
import { DEPS } from './deps.js';

/** Reading a file keeps this process from other work, so its length is bounded. */
const maxLines = 100_000;

function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0 && lines <= maxLines; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

type ImportRoute = (typeof importRoutes)[ImportKind];

/** One handler for each file of the registers. */
@Controller()
export class ImportController {
  constructor(@Inject(DEPS) private readonly deps: HttpDeps) {}

  async import(kind: ImportKind, call: Call<ImportRoute>): Promise<Answer<ImportRoute>> {
    if (call.raw === undefined || call.raw.length === 0)
      throw new Problem(400, 'invalid-input', 'the body is empty');
    const { text } = decodeText(call.raw);
    if (countLines(text) > maxLines)
      throw new Problem(413, 'too-many-lines', `at most ${maxLines} lines in one file`);
    const data = await registryData(this.deps.pool);
    return importers[kind](data, call.principal.scope, text, call.query.atomic);
  }
}

for (const kind of Object.keys(importers) as ImportKind[]) {
  const { prototype } = ImportController;
  const handler = {
    value(this: ImportController, call: Call<ImportRoute>): Promise<Answer<ImportRoute>> {
      return this.import(kind, call);
    },
  };
  Object.defineProperty(prototype, kind, handler);
  In()(prototype, kind, 0);
  Endpoint(importRoutes[kind])(prototype, kind, handler);
}
