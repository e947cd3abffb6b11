import { isWithin, userRoutes as routes, type Answer, type Call, type Scope } from '@farwatch/contracts/http';
import { Endpoint, In } from '@farwatch/http/endpoint';
import { keysetPager } from '@farwatch/http/pager';
import { notFound, Problem } from '@farwatch/http/problem';
import { Controller, Inject } from '@nestjs/common';

import { isReserved } from '../accounts/names.js';
import { newCode, toUser, type AccountRow } from '../store/account-store.js';
import { DEPS, telling, type Identity } from './deps.js';

const pages = keysetPager(routes.listUsers, { id: 'text' });

/** Accounts, for administrators. Nobody acts as somebody else: an administrator gives out a code and never a password. */
@Controller()
export class UsersController {
  constructor(@Inject(DEPS) private readonly identity: Identity) {}

  @Endpoint(routes.listUsers)
  list(@In() call: Call<typeof routes.listUsers>): Promise<Answer<typeof routes.listUsers>> {
    const { scope } = call.principal;
    return pages.page(
      call,
      ({ after, limit }) => this.identity.accounts.list(scope, { after: after?.id, limit }),
      ({ id }) => ({ id }),
    );
  }

  @Endpoint(routes.getUser)
  async get(
    @In() { params, principal }: Call<typeof routes.getUser>,
  ): Promise<Answer<typeof routes.getUser>> {
    const row = await this.identity.accounts.within(principal.scope, params.id);
    if (row === undefined) throw notFound('account', params.id);
    return toUser(row);
  }

  @Endpoint(routes.createUser)
  async create(
    @In() { body, principal }: Call<typeof routes.createUser>,
  ): Promise<Answer<typeof routes.createUser>> {
    const scope = checkScope(body.scope ?? principal.scope, principal.scope);
    if (isReserved(body.name)) throw new Problem(409, 'name-taken', 'this name is reserved: choose another');
    const code = newCode();
    const made = await telling(this.identity.accounts.create({ ...body, scope, code }, principal.name));
    return withCode(made, code);
  }

  @Endpoint(routes.putUser)
  async put(
    @In() { params, body, principal }: Call<typeof routes.putUser>,
  ): Promise<Answer<typeof routes.putUser>> {
    const { accounts } = this.identity;
    const row = await accounts.within(principal.scope, params.id);
    if (row === undefined) throw notFound('account', params.id);
    checkScope(body.scope, principal.scope);
    return this.#changed(params.id, accounts.change(principal.scope, params.id, body, principal.name));
  }

  @Endpoint(routes.disableUser)
  async disable(
    @In() { params, principal }: Call<typeof routes.disableUser>,
  ): Promise<Answer<typeof routes.disableUser>> {
    if (params.id === principal.id)
      throw new Problem(409, 'own-account', 'another administrator disables your account');
    const { accounts } = this.identity;
    return this.#changed(params.id, accounts.disable(principal.scope, params.id, principal.name));
  }

  @Endpoint(routes.enableUser)
  async enable(
    @In() { params, principal }: Call<typeof routes.enableUser>,
  ): Promise<Answer<typeof routes.enableUser>> {
    const { accounts } = this.identity;
    return this.#changed(params.id, accounts.enable(principal.scope, params.id, principal.name));
  }

  @Endpoint(routes.resetUser)
  async reset(
    @In() { params, principal }: Call<typeof routes.resetUser>,
  ): Promise<Answer<typeof routes.resetUser>> {
    if (params.id === principal.id)
      throw new Problem(409, 'own-account', 'change your own password at PUT /session/password');
    const code = newCode();
    const row = await this.identity.accounts.reset(principal.scope, params.id, code, principal.name);
    this.#forget(params.id);
    if (row === undefined) throw notFound('account', params.id);
    return withCode(row, code);
  }

  async #changed(id: string, change: Promise<AccountRow | undefined>) {
    const row = await telling(change);
    this.#forget(id);
    if (row === undefined) throw notFound('account', id);
    return toUser(row);
  }

  /** What was believed of an account and of its tokens counts no longer. */
  #forget(id: string): void {
    this.identity.holders.forget(id);
    this.identity.verifier.forget();
  }
}

function withCode(row: AccountRow, code: string) {
  return { ...toUser(row), code, codeUntil: (row.code_until ?? new Date(0)).toISOString() };
}

function checkScope(wanted: Scope, own: Scope): Scope {
  if (!isWithin(wanted, own))
    throw new Problem(403, 'wrong-scope', 'nobody gives away districts that they may not see themselves');
  return wanted;
}
