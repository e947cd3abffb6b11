import { z } from 'zod';

import { time } from '../events/common.js';
import { pageOf, pageQuery } from './paging.js';
import { scope, staff } from './principal.js';
import { route } from './route.js';
import { subjectName } from './session.js';

/** The roles of a person. `admin` goes with `viewer` only: who gives out accounts works on no lead and no case. */
export const userRole = z.enum(staff);

/** A login name: no two people have the same, and nobody gets one that somebody had before. */
export const loginName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{1,31}$/,
    '2 to 32 characters a-z 0-9 . _ -, a letter or digit first / 2 至 32 个字符：a-z 0-9 . _ -，以字母或数字开头',
  );

/** A password as it is sent; what it has to be is checked by the api (`weak-password`). */
export const password = z.string().min(1).max(1_000);

const roles = z
  .array(userRole)
  .min(1)
  .max(6)
  .refine((given) => !given.includes('admin') || given.every((one) => one === 'admin' || one === 'viewer'), {
    error: 'admin goes with viewer only / 管理员只能兼任查看者',
  });

/** An account, without anything secret. */
export const user = z.object({
  id: z.string(),
  name: z.string(),
  displayName: z.string(),
  roles: z.array(userRole),
  scope,
  createdAt: time,
  createdBy: z.string(),
  /** Null: in use. A disabled account stays, because what its owner did stays. */
  disabledAt: time.nullable(),
  lastSignInAt: time.nullable(),
  /** `none`: a one-time code was given out and not used yet, or it has run out. */
  password: z.enum(['set', 'none']),
});
export type User = z.infer<typeof user>;

/** An account with the one-time code by which its owner chooses a password; the code is shown this once. */
export const userWithCode = user.extend({ code: z.string(), codeUntil: time });

const byId = z.object({ id: z.string().min(1).max(64) });

/** Accounts, for administrators: of people who see no more districts than the administrator. */
export const userRoutes = {
  listUsers: route({
    id: 'list-users',
    method: 'GET',
    path: '/users',
    roles: ['admin'],
    scope: 'district',
    summary: { zh: '账号列表', en: 'List accounts' },
    query: pageQuery,
    response: pageOf(user),
  }),
  getUser: route({
    id: 'get-user',
    method: 'GET',
    path: '/users/{id}',
    roles: ['admin'],
    scope: 'district',
    summary: { zh: '一个账号', en: 'One account' },
    params: byId,
    response: user,
  }),
  createUser: route({
    id: 'create-user',
    method: 'POST',
    path: '/users',
    roles: ['admin'],
    scope: 'district',
    summary: {
      zh: '建立账号；返回一次性代码，本人凭它设置密码',
      en: 'Make an account; answers a one-time code with which its owner sets a password',
    },
    body: z.strictObject({
      name: loginName,
      displayName: subjectName,
      roles,
      /** Not more than the caller's own; without it the caller's own. */
      scope: scope.optional(),
    }),
    response: userWithCode,
    answersSecret: true,
    status: 201,
  }),
  putUser: route({
    id: 'put-user',
    method: 'PUT',
    path: '/users/{id}',
    roles: ['admin'],
    scope: 'district',
    summary: { zh: '修改姓名、角色与辖区', en: 'Change display name, roles and districts' },
    params: byId,
    body: z.strictObject({ displayName: subjectName, roles, scope }),
    response: user,
  }),
  disableUser: route({
    id: 'disable-user',
    method: 'POST',
    path: '/users/{id}/disable',
    roles: ['admin'],
    scope: 'district',
    summary: {
      zh: '停用账号：立即退出登录，令牌失效',
      en: 'Disable an account: its sessions and tokens end at once',
    },
    params: byId,
    response: user,
  }),
  enableUser: route({
    id: 'enable-user',
    method: 'POST',
    path: '/users/{id}/enable',
    roles: ['admin'],
    scope: 'district',
    summary: { zh: '重新启用账号', en: 'Enable an account again' },
    params: byId,
    response: user,
  }),
  resetUser: route({
    id: 'reset-user',
    method: 'POST',
    path: '/users/{id}/reset',
    roles: ['admin'],
    scope: 'district',
    summary: {
      zh: '重置密码：原密码、登录与令牌失效，返回一次性代码',
      en: 'Reset: the password, sessions and tokens end; answers a one-time code',
    },
    params: byId,
    response: userWithCode,
    answersSecret: true,
  }),
} as const;
