import { Button, Checkbox, NumberInput } from '@mantine/core';
import { useState, type FormEvent, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import type { SessionInfo } from '../api/client.js';
import { formatTime } from '../format/time.js';
import { explainSignIn } from '../session/sign-in-problem.js';
import { Notice } from '../ui/notice.js';
import { LoadError, Loading } from '../ui/states.js';
import { useCreateToken, useOwnTokens, useRevokeToken } from './queries.js';

/** Tokens for one's own scripts. */
export function TokensPanel({ who }: { readonly who: SessionInfo }): ReactElement {
  const { t } = useTranslation();
  const tokens = useOwnTokens();
  const revoke = useRevokeToken();
  if (tokens.isPending) return <Loading />;
  if (tokens.data === undefined)
    return <LoadError error={tokens.error} onRetry={() => void tokens.refetch()} />;
  return (
    <section className="panel panel-form">
      <h2>{t('account.tokens.title')}</h2>
      <p className="dim">{t('account.tokens.hint')}</p>
      {tokens.data.items.length === 0 ? (
        <p className="dim">{t('account.tokens.none')}</p>
      ) : (
        <div className="table-wrap" tabIndex={0} role="region" aria-label={t('account.tokens.title')}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('account.roles')}</th>
                <th scope="col">{t('account.tokens.created')}</th>
                <th scope="col">{t('account.tokens.expires')}</th>
                <th scope="col">{t('account.tokens.lastUsed')}</th>
                <th scope="col" />
              </tr>
            </thead>
            <tbody>
              {tokens.data.items.map((one) => (
                <tr key={one.id}>
                  <td>{one.roles.map((role) => t(`role.${role}`)).join(' · ')}</td>
                  <td className="num">{formatTime(one.createdAt)}</td>
                  <td className="num">{one.expiresAt === null ? '–' : formatTime(one.expiresAt)}</td>
                  <td className="num">
                    {one.lastUsedAt === null ? t('account.tokens.never') : formatTime(one.lastUsedAt)}
                  </td>
                  <td>
                    {one.revokedAt !== null ? (
                      <span className="tag tag-mute">{t('account.tokens.revoked')}</span>
                    ) : (
                      <Button
                        size="compact-sm"
                        variant="light"
                        loading={revoke.isPending && revoke.variables === one.id}
                        onClick={() => revoke.mutate(one.id)}
                      >
                        {t('account.tokens.revoke')}
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <NewTokenForm who={who} />
    </section>
  );
}

function NewTokenForm({ who }: { readonly who: SessionInfo }): ReactElement {
  const { t } = useTranslation();
  const create = useCreateToken();
  const [roles, setRoles] = useState<string[]>(who.roles);
  const [days, setDays] = useState<number | string>(90);
  const chosen = who.roles.filter((role) => roles.includes(role));
  return (
    <form
      className="dialog"
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (chosen.length > 0) create.mutate({ roles: chosen, expiresInDays: Number(days) });
      }}
    >
      <Checkbox.Group
        label={t('account.roles')}
        value={roles}
        onChange={setRoles}
        error={chosen.length === 0 ? t('users.noRole') : null}
      >
        <div className="dialog-checks">
          {who.roles.map((role) => (
            <Checkbox key={role} value={role} label={t(`role.${role}`)} />
          ))}
        </div>
      </Checkbox.Group>
      <NumberInput label={t('account.tokens.days')} min={1} max={365} value={days} onChange={setDays} />
      {create.error !== null && (
        <Notice tone="danger" role="alert" title={t('account.tokens.failed')}>
          {explainSignIn(t, create.error)}
        </Notice>
      )}
      {create.data !== undefined && (
        <Notice tone="warn" role="status" title={t('account.tokens.once')}>
          <code className="mono" data-testid="new-token">
            {create.data.token}
          </code>
        </Notice>
      )}
      <div className="dialog-foot">
        <Button type="submit" loading={create.isPending}>
          {t('account.tokens.create')}
        </Button>
      </div>
    </form>
  );
}
