import type { LogIncident } from '@farwatch/contracts/http';
import type { Logger } from '@farwatch/runtime/log';
import type { Seals } from '@farwatch/runtime/seals';
import type { Pool } from 'pg';

/** Hints between processes ("judge this station again"); lossy on purpose, facts travel on Kafka. */
export interface Control {
  emit(event: string, data: object): void;
}

/** What the `http/` module of a service may use. */
export interface HttpDeps {
  /** What went wrong with the logs that any part reads, and is not ended yet. */
  readonly logIncidents?: () => Promise<LogIncident[]>;
  /** Opens what a door has sealed; absent: this process has no keys. */
  readonly seals?: Pick<Seals, 'open'> | undefined;
  readonly pool: Pool;
  readonly log: Logger;
  readonly control: Control;
}
