import type { Drone } from '@farwatch/contracts/events';
import type { LogIncident } from '@farwatch/contracts/http';
import type { FileStore } from '@farwatch/files/file-store';
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
  /** Where files are kept; absent: this process takes and serves none. */
  readonly files?: HttpFiles;
  /** A drone of the register; absent: this process does not follow the register. */
  readonly droneOf?: (id: string) => Promise<Drone | undefined>;
  /** Where a station or outlet of the register stands (WGS-84); absent: this process does not follow the register. */
  readonly placeOf?: (id: string) => Promise<{ readonly lon: number; readonly lat: number } | undefined>;
  /** Everybody who has an account, for the rotas of those who are told; absent: this process has no accounts. */
  readonly people?: () => Promise<
    readonly { readonly account: string; readonly name: string; readonly enabled: boolean }[]
  >;
  readonly pool: Pool;
  readonly log: Logger;
  readonly control: Control;
}

/** Files behind the door. */
export interface HttpFiles {
  readonly store: FileStore;
  /** A folder of this machine for what has not come in as a whole yet. */
  readonly folder: string;
  /** Zone of photos that state none (`+08:00`), where this installation declares one. */
  readonly photoZone?: string | undefined;
}
