import { httpModule as enforcement } from '@farwatch/enforcement/http';
import { httpModule as hj212 } from '@farwatch/hj212-gateway/http';
import type { HttpDeps } from '@farwatch/http/module';
import { httpModule as parking } from '@farwatch/parking/http';
import { httpModule as registry } from '@farwatch/registry/http';
import { httpModule as reporting } from '@farwatch/reporting/http';
import { httpModule as rules } from '@farwatch/rules/http';
import type { DynamicModule } from '@nestjs/common';

/** The `http/` modules of the services behind the public door. */
export function serviceModules(deps: HttpDeps): DynamicModule[] {
  return [registry(deps), rules(deps), enforcement(deps), reporting(deps), parking(deps), hj212(deps)];
}
