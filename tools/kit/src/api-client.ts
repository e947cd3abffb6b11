import {
  createClient,
  importRoutes,
  titleOf,
  type ApiClient,
  type ApiError,
  type ImportKind,
} from '@farwatch/contracts/http';

import { readRunFile } from './run-file.js';
import { UsageError } from './terminal.js';

/** Where a platform is and who asks. */
export interface Platform {
  /** Without `/api/v1`. */
  readonly api: string;
  readonly token: string;
  readonly mqtt: string | undefined;
  /** Address of the HJ 212 gateway, while that door is open. */
  readonly hj212: string | undefined;
}

export interface PlatformOptions {
  readonly api?: string;
  readonly token?: string;
  readonly mqtt?: string;
}

/** From options, else from what `npm start` wrote into `DATA_DIR/run.json`. */
export function findPlatform(options: PlatformOptions, env: NodeJS.ProcessEnv = process.env): Platform {
  const { file, run } = readRunFile(env);
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const api = options.api ?? text(run['api']);
  const token = options.token ?? env['FARWATCH_TOKEN'] ?? text(run['token']);
  if (api === undefined || token === undefined)
    throw new UsageError(
      `没有找到运行中的平台（缺少 ${file}）：先运行 npm start，或给出 --api 和 --token / ` +
        `no running platform found (${file} is absent): npm start first, or give --api and --token`,
    );
  return {
    api: withoutRoot(api),
    token,
    mqtt: options.mqtt ?? text(run['mqtt']),
    hj212: text(run['hj212']),
  };
}

const timeoutMs = 60_000;
const withoutRoot = (api: string): string => api.replace(/\/api\/v1\/?$/, '').replace(/\/$/, '');

/** A client of a platform's public interface; `api` with or without `/api/v1`. */
export function clientFor({ api, token }: Pick<Platform, 'api' | 'token'>): ApiClient {
  return createClient({ base: `${withoutRoot(api)}/api/v1`, token: () => token, timeoutMs });
}

/** Imports lines of CSV, all or none; throws when one is refused. */
export async function importAll(
  client: ApiClient,
  kind: ImportKind,
  lines: readonly string[],
): Promise<void> {
  const file = { type: 'text/csv', content: lines.join('\n') };
  const { rejected } = await client.call(importRoutes[kind], { query: { atomic: 'true' }, file });
  if (rejected.length > 0) throw new UsageError(`${kind} refused: ${JSON.stringify(rejected.slice(0, 3))}`);
}

const advice: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  unreachable: {
    zh: '无法连接平台：先运行 npm start，或用 --api 给出地址',
    en: 'no answer from the platform: npm start first, or give its address with --api',
  },
  timeout: {
    zh: `平台在 ${timeoutMs / 1000} 秒内没有应答：请稍后重试`,
    en: `no answer within ${timeoutMs / 1000} s: try again later`,
  },
  '401': {
    zh: '用 --token 或环境变量 FARWATCH_TOKEN 给出有效的令牌',
    en: 'give a valid token with --token or in FARWATCH_TOKEN',
  },
  '403': { zh: '请换用有此权限的令牌（--token）', en: 'use a token that may do this (--token)' },
  '429': { zh: '请稍后重试', en: 'try again later' },
  '503': { zh: '请稍后重试', en: 'try again later' },
};

/** A request that failed, for the person at the keyboard: what it was and what to do, in both languages; details as they came. */
export function explainRefusal({ status, code, message, errors, cause }: ApiError): string {
  const todo = advice[status === 0 ? code : String(status)];
  const say = (language: 'zh' | 'en'): string =>
    [...(status === 0 ? [] : [titleOf(code, status, language)]), ...(todo ? [todo[language]] : [])].join(
      language === 'zh' ? '；' : '; ',
    );
  const details = [message, ...errors.map((one) => `${one.path}: ${one.message}`), reasonOf(cause)].filter(
    Boolean,
  );
  return [`${say('zh')} / ${say('en')}${status === 0 ? '' : ` (${status})`}`, ...details].join('\n  ');
}

/** `fetch failed` says nothing; what it is caused by does. */
function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { message, cause } = error as { readonly message?: string; readonly cause?: unknown };
  return reasonOf(cause) || (message ?? '');
}
