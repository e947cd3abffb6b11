import { httpModule as enforcement } from '@farwatch/enforcement/http';
import { httpModule as hj212 } from '@farwatch/hj212-gateway/http';
import type { HttpDeps } from '@farwatch/http/module';
import { httpModule as parking } from '@farwatch/parking/http';
import { poolFromContext } from '@farwatch/persistence/pool';
import { httpModule as registry } from '@farwatch/registry/http';
import { httpModule as reporting } from '@farwatch/reporting/http';
import { httpModule as rules } from '@farwatch/rules/http';
import type { PartContext } from '@farwatch/runtime/part';
import type { DynamicModule } from '@nestjs/common';

const modules = { registry, rules, enforcement, reporting, parking, hj212 };

/** The `http/` modules of the services behind the public door, each with the pool and so the rights of its own schema. */
export function serviceModules(ctx: PartContext, deps: Omit<HttpDeps, 'pool'>): Promise<DynamicModule[]> {
  return Promise.all(
    Object.entries(modules).map(async ([schema, module]) =>
      module({ ...deps, pool: await poolFromContext(ctx, schema) }),
    ),
  );
}
