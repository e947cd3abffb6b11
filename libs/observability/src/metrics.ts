import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The one registry of a process; `/metrics` prints it. Names carry the prefix `farwatch_` and base units. */
export const registry = new Registry();

let defaults = false;

/** Process metrics (CPU, memory, event loop delay), once per process. */
export function collectProcessMetrics(): void {
  if (defaults) return;
  defaults = true;
  collectDefaultMetrics({ register: registry });
}

function once<M>(name: string, make: () => M): M {
  return (registry.getSingleMetric(name) as M | undefined) ?? make();
}

/** A counter that is made once per process, whoever asks first. No station id as a label. */
export function counter<L extends string>(
  name: string,
  help: string,
  labelNames: readonly L[] = [],
): Counter<L> {
  return once(name, () => new Counter({ name, help, labelNames, registers: [registry] }));
}

/** A gauge that is made once per process. */
export function gauge<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> {
  return once(name, () => new Gauge({ name, help, labelNames, registers: [registry] }));
}

/** A histogram in seconds with the OpenTelemetry messaging buckets. */
export function histogram<L extends string>(
  name: string,
  help: string,
  labelNames: readonly L[] = [],
): Histogram<L> {
  const buckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
  return once(name, () => new Histogram({ name, help, labelNames, buckets, registers: [registry] }));
}
