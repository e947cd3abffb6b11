import { join } from 'node:path';

import {
  inScope,
  maxPatrolFileBytes,
  patrolMediaRoutes as routes,
  type Answer,
  type Call,
  type PatrolFileAnswer,
} from '@farwatch/contracts/http';
import { coordinateSystemOf } from '@farwatch/domain/patrol';
import { openDrafts, type Drafts } from '@farwatch/files/drafts';
import { Endpoint, In } from '@farwatch/http/endpoint';
import type { HttpDeps } from '@farwatch/http/module';
import { Problem } from '@farwatch/http/problem';
import { Controller, Inject } from '@nestjs/common';

import { importLanding } from '../../landing/import-landing.js';
import { DEPS } from '../tokens.js';
import { filesOf } from './keep.js';

/** Files that are handed in after landing. */
@Controller()
export class PatrolFilesController {
  #drafts: Promise<Drafts> | undefined;

  constructor(@Inject(DEPS) private readonly deps: HttpDeps) {}

  @Endpoint(routes.importPatrolFile)
  async import(
    @In() { query, principal, file, fileName, language }: Call<typeof routes.importPatrolFile>,
  ): Promise<Answer<typeof routes.importPatrolFile>> {
    if (file === undefined)
      throw new Problem(
        415,
        'media-type',
        'send multipart/form-data with one file: curl -F file=@flight.csv',
      );
    const { crs, scope } = { crs: query.crs, scope: principal.scope };
    if (crs !== undefined && coordinateSystemOf(crs) === undefined)
      throw new Problem(
        400,
        'no-coordinate-system',
        `crs ${crs} is not known: WGS84, CGCS2000, GCJ02 or BD09`,
      );
    const drone = await this.deps.droneOf?.(query.drone);
    if (drone === undefined || !inScope(scope, drone.district))
      throw new Problem(
        404,
        'unknown-drone',
        `no drone ${query.drone}: register it first (PUT /drones/${query.drone})`,
      );
    const { store, folder, photoZone } = filesOf(this.deps);
    const drafts = await (this.#drafts ??= openDrafts(join(folder, 'landing')));
    let answer: PatrolFileAnswer | undefined;
    await drafts.write(file, { maxBytes: maxPatrolFileBytes }, async (path, stored) => {
      answer = await importLanding(
        { pool: this.deps.pool, store, zone: photoZone },
        { path, stored, name: fileName },
        {
          ...{ drone, flight: query.flight, crs, zone: query.zone, dryRun: query.dryRun },
          by: principal.name,
          allowed: scope === 'all' ? undefined : scope.districts,
        },
      );
    });
    return taken(answer!, language);
  }
}

/** A file of which nothing is right is refused as a whole; what is wrong with it is listed line by line. */
function taken(answer: PatrolFileAnswer, language: 'zh' | 'en'): PatrolFileAnswer {
  const { points, readings, media, preview, rejected, rejectedCount } = answer;
  if (points + readings + media.length + preview.length > 0) return answer;
  const [first] = rejected;
  const said = language === 'zh' ? `共 ${rejectedCount} 处` : `${rejectedCount} in all`;
  throw new Problem(
    400,
    'file-refused',
    `${first?.reason ?? 'nothing-in-it'}: ${first?.detail ?? ''} (${said})`,
    rejected.slice(0, 100).map(({ file, line, reason, detail }) => ({
      path: [file, line === undefined ? undefined : `line ${line}`].filter(Boolean).join(' ') || 'file',
      message: `${reason}: ${detail}`,
    })),
  );
}
