import { z } from 'zod';

import { time } from '../events/common.js';
import { pageOf, pageQuery } from './paging.js';
import { scope, staff, tokenRole } from './principal.js';
import { route } from './route.js';

/** A token as it is listed: the secret itself is shown once, when it is made, and kept nowhere. */
export const token = z.object({
  id: z.string(),
  /** Who it stands for; this name is written into timelines. */
  subject: z.string(),
  kind: z.enum(['token', 'device', 'system']),
  roles: z.array(tokenRole),
  /** Of which districts it may see and change anything. */
  scope,
  createdAt: time,
  createdBy: z.string(),
  /** Login name of the person whose token it is: it never does more than they may; null: of a system or a device. */
  owner: z.string().nullable(),
  /** Within a minute; null: never yet. */
  lastUsedAt: time.nullable(),
  expiresAt: time.nullable(),
  revokedAt: time.nullable(),
});
export type Token = z.infer<typeof token>;

const everybody = [...staff, 'device', 'subscriber'] as const;

/** Who a token or a signed-in browser stands for. */
export const sessionInfo = z.object({
  id: z.string(),
  kind: z.enum(['user', 'token', 'device', 'system']),
  /** As timelines show it; of a person the login name. */
  subject: z.string(),
  roles: z.array(tokenRole),
  scope,
  /** Of a person who has signed in. */
  displayName: z.string().optional(),
  /** Of a browser session: what changes something has to carry it in the header `x-farwatch-csrf`. */
  csrf: z.string().optional(),
});

/** A new token is for somebody, with a name that people can read. */
export const subjectName = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^\s\p{C}](?:[^\p{C}]*[^\s\p{C}])?$/u, 'no control characters, no space at the ends');

/** Who calls, tokens, and the description of the interface itself. */
export const sessionRoutes = {
  getSession: route({
    id: 'get-session',
    method: 'GET',
    path: '/session',
    roles: everybody,
    scope: 'global',
    summary: {
      zh: '当前令牌的主体、角色与辖区范围',
      en: 'Who this token stands for, with roles and districts',
    },
    response: sessionInfo,
  }),
  listTokens: route({
    id: 'list-tokens',
    method: 'GET',
    path: '/tokens',
    roles: ['admin'],
    scope: 'district',
    summary: { zh: '令牌列表（不含令牌本身）', en: 'List tokens (never the secrets)' },
    query: pageQuery,
    response: pageOf(token),
  }),
  createToken: route({
    id: 'create-token',
    method: 'POST',
    path: '/tokens',
    roles: ['admin'],
    scope: 'district',
    summary: { zh: '创建令牌；令牌只显示这一次', en: 'Make a token; it is shown this once' },
    body: z.strictObject({
      subject: subjectName,
      roles: z.array(tokenRole).min(1).max(8),
      /** Not more than the caller's own; without it the caller's own. */
      scope: scope.optional(),
      /** Days until it ends; without it the token lasts until it is revoked. */
      expiresInDays: z.number().int().min(1).max(3650).optional(),
    }),
    response: token.extend({ token: z.string() }),
    answersSecret: true,
    status: 201,
  }),
  revokeToken: route({
    id: 'revoke-token',
    method: 'DELETE',
    path: '/tokens/{id}',
    roles: ['admin'],
    scope: 'district',
    summary: { zh: '撤销令牌', en: 'Revoke a token' },
    params: z.object({ id: z.string().min(1).max(64) }),
    response: token,
  }),
  getOpenapi: route({
    id: 'get-openapi',
    method: 'GET',
    path: '/openapi.json',
    roles: everybody,
    scope: 'global',
    summary: { zh: '本接口的 OpenAPI 3.1 文档', en: 'The OpenAPI 3.1 document of this interface' },
    response: z.looseObject({ openapi: z.string() }),
  }),
} as const;
