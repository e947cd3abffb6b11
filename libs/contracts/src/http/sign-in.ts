import { z } from 'zod';

import { time } from '../events/common.js';
import { pageOf, pageQuery } from './paging.js';
import { scope, staff, tokenRole } from './principal.js';
import { route } from './route.js';
import { sessionInfo, subjectName, token } from './session.js';
import { loginName, password, user } from './users.js';

/** A name as somebody types it; it is compared in lower case, without blanks around it. */
const typedName = z.string().min(1).max(100);

/** Signing in with a browser: the answer sets a cookie. */
export const signInRoutes = {
  signInWays: route({
    id: 'sign-in-ways',
    method: 'GET',
    path: '/sign-in',
    roles: ['public'],
    scope: 'public',
    summary: { zh: '可用的登录方式', en: 'The ways to sign in' },
    response: z.object({
      /** True as long as there is no administrator's account: the first one is made with the bootstrap token. */
      setup: z.boolean(),
    }),
  }),
  signIn: route({
    id: 'sign-in',
    method: 'POST',
    path: '/sign-in',
    roles: ['public'],
    scope: 'public',
    summary: { zh: '用登录名和密码登录', en: 'Sign in with name and password' },
    body: z.strictObject({ name: typedName, password }),
    alsoAnswers: [401],
    response: sessionInfo,
  }),
  signInWithCode: route({
    id: 'sign-in-with-code',
    method: 'POST',
    path: '/sign-in/code',
    roles: ['public'],
    scope: 'public',
    summary: { zh: '用一次性代码设置密码并登录', en: 'Set a password with a one-time code and sign in' },
    body: z.strictObject({ name: typedName, code: z.string().min(1).max(100), password }),
    alsoAnswers: [401],
    response: sessionInfo,
  }),
  makeFirstAdministrator: route({
    id: 'make-first-administrator',
    method: 'POST',
    path: '/sign-in/first-administrator',
    roles: ['admin'],
    scope: 'all',
    summary: {
      zh: '用启动令牌建立第一个管理员账号并登录',
      en: 'Make the first administrator with the bootstrap token, and sign in',
    },
    body: z.strictObject({ name: loginName, displayName: subjectName, password }),
    response: sessionInfo,
    status: 201,
  }),
} as const;

/** A session of a browser. */
const ownSession = z.object({
  id: z.string(),
  startedAt: time,
  /** The address it was started from. */
  address: z.string(),
  /** What the browser says it is; not to be trusted. */
  agent: z.string(),
  endsAt: time,
  /** The one that asks. */
  current: z.boolean(),
});

const ended = z.object({ ended: z.number().int() });

/** One's own sessions, password and tokens. A token has none of them: it sees empty lists. */
export const ownRoutes = {
  signOut: route({
    id: 'sign-out',
    method: 'DELETE',
    path: '/session',
    roles: staff,
    scope: 'global',
    summary: { zh: '退出登录', en: 'Sign out' },
    response: ended,
  }),
  changePassword: route({
    id: 'change-password',
    method: 'PUT',
    path: '/session/password',
    roles: staff,
    scope: 'global',
    summary: {
      zh: '修改自己的密码；其他登录立即结束',
      en: 'Change one’s own password; all other sessions end',
    },
    body: z.strictObject({ current: password, password }),
    response: user,
  }),
  listOwnSessions: route({
    id: 'list-own-sessions',
    method: 'GET',
    path: '/sessions',
    roles: staff,
    scope: 'global',
    summary: { zh: '自己的登录', en: 'One’s own sessions' },
    response: z.object({ items: z.array(ownSession) }),
  }),
  endOwnSession: route({
    id: 'end-own-session',
    method: 'DELETE',
    path: '/sessions/{id}',
    roles: staff,
    scope: 'global',
    summary: { zh: '结束自己的一个登录', en: 'End one of one’s own sessions' },
    params: z.object({ id: z.string().min(1).max(64) }),
    response: ended,
  }),
  endOwnSessions: route({
    id: 'end-own-sessions',
    method: 'DELETE',
    path: '/sessions',
    roles: staff,
    scope: 'global',
    summary: { zh: '在所有地方退出登录', en: 'Sign out everywhere' },
    response: ended,
  }),
  listOwnTokens: route({
    id: 'list-own-tokens',
    method: 'GET',
    path: '/session/tokens',
    roles: staff,
    scope: 'global',
    summary: { zh: '自己的令牌', en: 'One’s own tokens' },
    query: pageQuery,
    response: pageOf(token),
  }),
  createOwnToken: route({
    id: 'create-own-token',
    method: 'POST',
    path: '/session/tokens',
    roles: staff,
    scope: 'global',
    summary: {
      zh: '为自己创建令牌：角色与辖区不超过本人；只显示这一次',
      en: 'Make a token for oneself, with no more than one’s own roles and districts; it is shown this once',
    },
    body: z.strictObject({
      roles: z.array(tokenRole).min(1).max(6),
      /** Not more than one's own; without it one's own. */
      scope: scope.optional(),
      expiresInDays: z.number().int().min(1).max(365).default(90),
    }),
    response: token.extend({ token: z.string() }),
    answersSecret: true,
    status: 201,
  }),
  revokeOwnToken: route({
    id: 'revoke-own-token',
    method: 'DELETE',
    path: '/session/tokens/{id}',
    roles: staff,
    scope: 'global',
    summary: { zh: '撤销自己的令牌', en: 'Revoke one of one’s own tokens' },
    params: z.object({ id: z.string().min(1).max(64) }),
    response: token,
  }),
} as const;
