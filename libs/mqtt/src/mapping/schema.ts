import { z } from 'zod';

/**
 * Where a value is found: `/a/b` (RFC 6901, in the current item of `each`), `root:/a/b` (in the whole message),
 * `topic:name` (a named level of the topic; `topic:a/b` several of them), `each:name` (a key that `each` captured). A level
 * of a pointer that ends in `*` stands for every key that begins so. A list takes the first that exists.
 */
const place = z
  .string()
  .regex(
    /^(\/.*|root:(\/.*)?|topic:\w+(\/\w+)*|each:\w+|)$/,
    'must be /pointer, root:/pointer, topic:name or each:name',
  );
const places = z.union([place, z.array(place).min(1)]);

/** One step into the message; several are taken one inside the other. */
const step = z.union([
  /** An array: one item per element. */
  place,
  /** An object whose keys are data: one item per value, the key captured under the name. */
  z.strictObject({ keys: z.string().regex(/^\w+$/), at: place.default('') }),
  /**
   * Parallel arrays: one item per row, an object from names to values. Rows are an array or an object whose keys are
   * captured under `rowKey`; `name` and `values` point into an element where it is not the bare name or array.
   */
  z.strictObject({
    names: places,
    name: place.default(''),
    rows: places,
    values: place.default(''),
    rowKey: z.string().regex(/^\w+$/).default('row'),
  }),
]);

const timeRule = z.strictObject({
  from: places.optional(),
  /** `iso` needs an offset in the text; `iso-local` takes it from `zone` where there is none; `epoch` tells its unit by its size. */
  format: z.enum(['iso', 'iso-local', 'epoch', 'epoch-s', 'epoch-ms', 'epoch-us', 'epoch-ns']).default('iso'),
  /** `+08:00` or an IANA name. */
  zone: z.string().optional(),
  /** Epochs that are written as text; they are read without it too. */
  text: z.boolean().default(false),
  /** What to do without any time: the arrival stands in and is marked, or the readings are refused. One that cannot be read is always refused. */
  fallback: z.enum(['arrival', 'refuse']).default('refuse'),
  /** Averages: length of the interval, and which end of it the time names. Absent: an instant. */
  interval: z
    .strictObject({ seconds: z.number().positive(), time: z.enum(['start', 'end']).default('end') })
    .optional(),
});

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const readingRule = z.strictObject({
  /** Code or usual name. */
  pollutant: z.string().min(1),
  from: places,
  /** Only for items in which the value at a place is one of these. */
  when: z.strictObject({ at: place, is: z.array(scalar).min(1) }).optional(),
  unit: z.string().optional(),
  /** Where the message names the unit, and what its names mean. */
  unitFrom: places.optional(),
  units: z.record(z.string(), z.string()).default({}),
  /** Values that mean "nothing was measured": no reading is made. An absent key never makes one. */
  missing: z.array(scalar).default([null]),
  /** Ends of the scale of known sensors (SDS011: 999.9): taken with flag T (over range), which is not judged. */
  ceiling: z.array(z.number()).default([]),
  /** Plausible values, in the unit of the message; outside it the reading is refused. */
  range: z.tuple([z.number(), z.number()]).optional(),
  /** Gases in ppb or ppm: the state at which the device's mass concentration is meant, instead of the station's. */
  state: z.strictObject({ temperatureC: z.number(), pressureHPa: z.number().positive() }).optional(),
  /** The unit of unusual values was looked at: they are not refused as `unit-in-doubt`. */
  unitConfirmed: z.boolean().optional(),
  /** `text` turns a decimal text into a number; without it a text is refused. */
  number: z.enum(['json', 'text']).default('json'),
});

/** A declarative mapping from a foreign payload to readings. */
export const mappingSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
    version: z.number().int().min(1),
    description: z.string().optional(),
    match: z.strictObject({
      /** Levels: literal, `+name`, `+`, `#` or `#name` at the end; or several such patterns. */
      topic: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
      /** Further topic filters to subscribe to: what no mapping fits there is parked, not unheard. */
      subscribe: z.array(z.string().min(1)).default([]),
      /** MQTT 5 content type; absent matches every one. */
      contentType: z.string().optional(),
      /** Stored messages that a broker repeats at a new subscription are old news for data. */
      retain: z.enum(['drop', 'keep']).default('drop'),
    }),
    kind: z.enum(['readings', 'liveness', 'ignore']).default('readings'),
    decode: z.enum(['json', 'text', 'senml']).default('json'),
    /** Texts in the message that are JSON themselves: what they say stands under the key `to` of the message. */
    unpack: z.array(z.strictObject({ at: z.string().startsWith('/'), to: z.string().min(1) })).default([]),
    /** Where a message says that it was made up: it is refused as `simulated`. */
    simulated: z.strictObject({ at: place, is: z.array(scalar).min(1) }).optional(),
    each: z.union([z.null(), step, z.array(step).min(1)]).default(null),
    station: z.strictObject({ from: places, prefix: z.string().default('') }).optional(),
    time: timeRule.default({ format: 'iso', text: false, fallback: 'arrival' }),
    readings: z.array(readingRule).default([]),
    /** Liveness: what says online; everything else says offline. */
    online: z.strictObject({ from: places.default(''), is: z.array(scalar).min(1) }).optional(),
    /** Parts that are known and are no readings, as pointers or `/when=value`: a message with nothing else is not worth a look. */
    leavesOut: z.array(z.string().startsWith('/')).default([]),
    /** What a message is that holds nothing but parts that are left out, or values that are missing. */
    empty: z.enum(['park', 'liveness', 'ignore']).default('park'),
    rest: z.enum(['report', 'ignore']).default('report'),
  })
  .superRefine((mapping, ctx) => {
    const need = (ok: boolean, path: string, message: string): void => {
      if (!ok) ctx.addIssue({ code: 'custom', path: [path], message });
    };
    if (mapping.kind !== 'ignore') need(mapping.station !== undefined, 'station', 'is missing');
    if (mapping.kind === 'readings') need(mapping.readings.length > 0, 'readings', 'is empty');
    if (mapping.time.format === 'iso-local')
      need(mapping.time.zone !== undefined, 'time', 'iso-local needs a zone');
    for (const [at, rule] of mapping.readings.entries()) {
      need(
        (rule.unit === undefined) !== (rule.unitFrom === undefined),
        `readings.${at}`,
        'needs unit or unitFrom, one of them',
      );
    }
  });

export type Mapping = z.infer<typeof mappingSchema>;
export type MappingInput = z.input<typeof mappingSchema>;
export type ReadingRule = Mapping['readings'][number];
export type TimeRule = Mapping['time'];
export type Step = z.infer<typeof step>;
export type Scalar = z.infer<typeof scalar>;
