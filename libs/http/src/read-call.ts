import type { Call, Principal, Route } from '@farwatch/contracts/http';
import { z } from 'zod';

import { Problem, type FieldError } from './problem.js';
import type { UploadedFile } from './http-request.js';

const locale = { zh: z.locales.zhCN().localeError, en: z.locales.en().localeError };

/** What a request brings, before any check. */
export interface RawCall {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly contentType?: string;
  readonly upload?: UploadedFile;
  readonly lastEventId?: string;
  readonly principal: Principal;
  readonly language: 'zh' | 'en';
}

/**
 * Checks a request against its route and returns what the controller may trust.
 * Throws `Problem(400, 'invalid-input')` that names every wrong field at once.
 */
export function readCall<R extends Route>(route: R, raw: RawCall): Call<R> {
  const errors: FieldError[] = [];
  const parse = (schema: z.ZodType | undefined, value: unknown, where: string): unknown => {
    if (schema === undefined) return undefined;
    const nul = findNul(value);
    if (nul !== undefined) {
      errors.push({ path: [where, ...nul].join('.'), message: 'contains a NUL character' });
      return undefined;
    }
    const parsed = schema.safeParse(value, { error: locale[raw.language] });
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) {
      const at = [where, ...issue.path.map(String)].join('.');
      errors.push({ path: at, message: issue.message + plusHint(where, value, issue.path) });
    }
    return undefined;
  };
  const params = parse(route.params, raw.params, 'path');
  const query = parse(route.query, raw.query, 'query');
  const takesFile = route.bodyType !== undefined || route.upload !== undefined;
  const body = takesFile ? undefined : parse(route.body, raw.body ?? {}, 'body');
  if (errors.length > 0) {
    const shown = errors.slice(0, 100);
    throw new Problem(
      400,
      'invalid-input',
      `${errors.length} wrong: ${shown
        .map((e) => e.path)
        .slice(0, 10)
        .join(', ')}${shown.some(({ message }) => message.includes(zoneHint)) ? zoneHint : ''}`,
      shown,
    );
  }
  const call = {
    params,
    query,
    body,
    principal: raw.principal,
    language: raw.language,
    ...(takesFile ? fileOf(raw) : raw.contentType === undefined ? {} : { contentType: raw.contentType }),
    ...(raw.lastEventId === undefined ? {} : { lastEventId: raw.lastEventId }),
  };
  return call as unknown as Call<R>;
}

const isStream = (body: unknown): body is AsyncIterable<Uint8Array> =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body;

const zoneHint = ' (write the plus of a zone as %2B, or use Z)';

/** In a query a plus stands for a blank: a time whose zone lost its plus is refused with the way to write it. */
function plusHint(where: string, value: unknown, path: readonly PropertyKey[]): string {
  const given =
    where === 'query' && path.length === 1 ? (value as Record<PropertyKey, unknown>)[path[0]!] : undefined;
  return typeof given === 'string' && /\d \d{2}:?\d{2}$/.test(given) ? zoneHint : '';
}

/** The file of the call: the body itself, or the file of a form with the type and name that the form gives it. */
function fileOf({ upload, body, contentType }: RawCall): Partial<Call<Route>> {
  if (upload === undefined && isStream(body)) return { file: body, ...(contentType && { contentType }) };
  if (upload === undefined)
    return {
      raw: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
      ...(contentType === undefined ? {} : { contentType }),
    };
  const { name, type, bytes, stream } = upload;
  return {
    contentType: type,
    fileName: name,
    ...(bytes === undefined ? {} : { raw: bytes }),
    ...(stream === undefined ? {} : { file: stream }),
  };
}

/** The path of the first string with a NUL (PostgreSQL stores none); walks without recursion, so depth costs no stack. */
function findNul(value: unknown): string[] | undefined {
  const open: { value: unknown; path: string[] }[] = [{ value, path: [] }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next.value === 'string') {
      if (next.value.includes('\0')) return next.path;
    } else if (typeof next.value === 'object' && next.value !== null) {
      const path = next.path;
      for (const [key, inner] of Object.entries(next.value)) {
        if (key.includes('\0')) return path;
        if (typeof inner === 'string' || (typeof inner === 'object' && inner !== null)) {
          open.push({ value: inner, path: path.length > 20 ? path : [...path, key] });
        }
      }
    }
  }
  return undefined;
}
