/** A SenML record with its base fields applied (RFC 8428 section 4.6). */
export interface SenmlItem {
  /** Base name + name. */
  readonly name: string;
  /** The name before and after its last colon or slash: `urn:dev:ow:1` and `temperature`. */
  readonly device: string;
  readonly quantity: string;
  /** Epoch seconds. */
  readonly time: number;
  /** The record has no time, or one relative to now: `time` was told from the arrival. */
  readonly fromArrival?: true;
  readonly unit?: string;
  readonly value?: number;
  readonly text?: string;
  readonly flag?: boolean;
}

export type Senml =
  { readonly ok: true; readonly items: SenmlItem[] } | { readonly ok: false; readonly detail: string };

/** Times below 2^28 s are relative to now (RFC 8428 section 4.5.3). */
const relativeBelow = 2 ** 28;
const supportedVersion = 10;

interface Base {
  name: string;
  time: number;
  unit: string | undefined;
  value: number;
}

/**
 * Resolves a SenML pack. Base fields apply from the record in which they stand until they change. Refused, as the
 * RFC demands: version above 10, a field that ends in `_`, a name with other characters than allowed, a record
 * without value that carries no base field either. `now` in epoch milliseconds. Never throws.
 */
export function resolveSenml(pack: unknown, now: number): Senml {
  if (!Array.isArray(pack)) return refuse('a pack is an array');
  const base: Base = { name: '', time: 0, unit: undefined, value: 0 };
  const items: SenmlItem[] = [];
  for (const [at, record] of pack.entries()) {
    if (typeof record !== 'object' || record === null || Array.isArray(record))
      return refuse(`record ${at} is no object`);
    const fields = record as Record<string, unknown>;
    const problem = takeBase(base, fields);
    if (problem !== undefined) return refuse(`record ${at}: ${problem}`);
    const made = resolveRecord(base, fields, now);
    if (typeof made === 'string') return refuse(`record ${at}: ${made}`);
    if (made !== undefined) items.push(made);
  }
  return { ok: true, items };
}

function refuse(detail: string): Senml {
  return { ok: false, detail };
}

function takeBase(
  base: Base,
  { bn, bt, bu, bv, bver, ...rest }: Record<string, unknown>,
): string | undefined {
  if (bver !== undefined && (typeof bver !== 'number' || bver > supportedVersion))
    return 'its version is not supported';
  const unknown = Object.keys(rest).find((key) => key.endsWith('_'));
  if (unknown !== undefined) return `it must not be read without understanding ${unknown.slice(0, 40)}`;
  if (bn !== undefined) {
    if (typeof bn !== 'string') return 'bn is no text';
    base.name = bn;
  }
  if (bt !== undefined) {
    if (typeof bt !== 'number') return 'bt is no number';
    base.time = bt;
  }
  if (bu !== undefined) {
    if (typeof bu !== 'string') return 'bu is no text';
    base.unit = bu;
  }
  if (bv !== undefined) {
    if (typeof bv !== 'number') return 'bv is no number';
    base.value = bv;
  }
  return undefined;
}

function resolveRecord(
  base: Base,
  fields: Record<string, unknown>,
  now: number,
): SenmlItem | string | undefined {
  const { n = '', t = 0, u, v, vs, vb, vd, s } = fields;
  if (typeof n !== 'string' || typeof t !== 'number') return 'n is no text or t no number';
  if (u !== undefined && typeof u !== 'string') return 'u is no text';
  if (v === undefined && vs === undefined && vb === undefined && vd === undefined && s === undefined) {
    const carriesBase = ['bn', 'bt', 'bu', 'bv', 'bs', 'bver'].some((key) => fields[key] !== undefined);
    return carriesBase ? undefined : 'it has neither a value nor a base field';
  }
  if (v !== undefined && typeof v !== 'number') return 'v is no number';
  const name = base.name + n;
  if (!/^[A-Za-z0-9][A-Za-z0-9\-:./_]*$/.test(name))
    return 'its name is empty or holds characters that are not allowed';
  const seconds = base.time + t;
  const unit = u ?? base.unit;
  const cut = Math.max(name.lastIndexOf(':'), name.lastIndexOf('/'));
  return {
    name,
    device: cut > 0 ? name.slice(0, cut) : name,
    quantity: name.slice(cut + 1),
    ...(seconds < relativeBelow
      ? { time: now / 1_000 + seconds, fromArrival: true as const }
      : { time: seconds }),
    ...(unit === undefined ? {} : { unit }),
    ...(v === undefined ? {} : { value: base.value + v }),
    ...(typeof vs === 'string' ? { text: vs } : {}),
    ...(typeof vb === 'boolean' ? { flag: vb } : {}),
  };
}
