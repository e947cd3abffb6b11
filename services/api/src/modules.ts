import { httpModule as enforcement } from '@farwatch/enforcement/http';
import { incomingFolder, openFiles } from '@farwatch/files/open-files';
import { httpModule as hj212 } from '@farwatch/hj212-gateway/http';
import type { HttpDeps } from '@farwatch/http/module';
import { httpModule as notify } from '@farwatch/notify/http';
import { httpModule as parking } from '@farwatch/parking/http';
import { poolFromContext } from '@farwatch/persistence/pool';
import { httpModule as registry, lookUps } from '@farwatch/registry/http';
import { httpModule as reporting } from '@farwatch/reporting/http';
import { httpModule as rules } from '@farwatch/rules/http';
import { sealsFromEnv } from '@farwatch/runtime/seals';
import type { PartContext } from '@farwatch/runtime/part';
import type { DynamicModule } from '@nestjs/common';

import { readConfig } from './config.js';
import { logsModule } from './http/logs.controller.js';
import { LogStore, schemasWithPositions, type SchemaWithPositions } from './store/logs.js';

const modules = { registry, rules, enforcement, reporting, parking, hj212, notify };

/** The `http/` modules of the services behind the public door, each with the pool and so the rights of its own schema. */
export async function serviceModules(
  ctx: PartContext,
  deps: Pick<HttpDeps, 'log' | 'control' | 'people'>,
): Promise<DynamicModule[]> {
  const pools = await Promise.all(
    schemasWithPositions.map(async (schema) => [schema, await poolFromContext(ctx, schema)] as const),
  );
  const { FARWATCH_PHOTO_ZONE: photoZone } = readConfig(ctx.env);
  const files = { store: await openFiles(ctx.env), folder: incomingFolder(ctx.env), photoZone };
  const register = lookUps({ pool: await poolFromContext(ctx, 'registry') });
  const seals = sealsFromEnv(ctx.env, deps.log);
  const logs = new LogStore(Object.fromEntries(pools) as Record<SchemaWithPositions, (typeof pools)[0][1]>);
  const own = await Promise.all(
    Object.entries(modules).map(async ([schema, module]) =>
      module({
        ...deps,
        seals,
        files,
        ...register,
        pool: await poolFromContext(ctx, schema),
        logIncidents: () => logs.incidents(),
      }),
    ),
  );
  return [...own, logsModule(logs, deps.log)];
}
