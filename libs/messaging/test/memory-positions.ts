import type { Claim, LogIncident, Place, Positions } from '@farwatch/messaging/positions';

interface Row {
  next: number | undefined;
  mark: string | undefined;
  incarnation: number;
  replayFromMs: number | undefined;
}

/** Positions of a group as a store keeps them, in memory: what the store does is `@farwatch/persistence`'s to prove. */
export class MemoryPositions implements Positions {
  readonly rows = new Map<string, Row>();
  readonly open: LogIncident[] = [];
  readonly #touched = new Set<string>();

  row(topic: string, partition: number): Row {
    const key = `${topic}/${partition}`;
    let row = this.rows.get(key);
    if (!row)
      this.rows.set(
        key,
        (row = { next: undefined, mark: undefined, incarnation: 0, replayFromMs: undefined }),
      );
    return row;
  }

  /** As an operator does it, or a store that goes back. */
  change(topic: string, partition: number, change: Partial<Row>): void {
    Object.assign(this.row(topic, partition), change);
    this.#touched.add(`${topic}/${partition}`);
  }

  accept(topic: string, partition: number): void {
    this.open.length = 0;
    const { incarnation } = this.row(topic, partition);
    this.change(topic, partition, { next: undefined, mark: undefined, incarnation: incarnation + 1 });
  }

  claim(topic: string, partition: number): Promise<Claim> {
    this.#touched.delete(`${topic}/${partition}`);
    const { replayFromMs, ...claim } = this.row(topic, partition);
    return Promise.resolve({ ...claim, ...(replayFromMs !== undefined && { replayFromMs }) });
  }

  confirm(): void {
    // The handlers of these tests store nothing themselves.
  }

  settle({ topic, partition, next, mark }: Place): Promise<void> {
    Object.assign(this.row(topic, partition), { next, mark });
    return Promise.resolve();
  }

  moved(topic: string, partition: number, next: number): Promise<void> {
    Object.assign(this.row(topic, partition), { next, mark: undefined, replayFromMs: undefined });
    return Promise.resolve();
  }

  changed(): Promise<string[]> {
    return Promise.resolve([...this.#touched]);
  }

  report(incident: LogIncident): Promise<void> {
    if (!this.open.some(({ kind, partition }) => kind === incident.kind && partition === incident.partition))
      this.open.push(incident);
    return Promise.resolve();
  }

  recovered(): Promise<void> {
    this.open.length = 0;
    return Promise.resolve();
  }

  incidents(): Promise<readonly LogIncident[]> {
    return Promise.resolve(this.open);
  }
}

/** A store that answers `next` whenever it is asked. */
export function positionsAt(next: (partition: number) => number | undefined): Positions {
  const positions = new MemoryPositions();
  positions.claim = (_, partition) =>
    Promise.resolve({ next: next(partition), mark: undefined, incarnation: 0 });
  positions.settle = () => Promise.resolve();
  return positions;
}
