import { Button } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { formatTime } from '../format/time.js';
import { useWhoAmI } from '../session/use-session.js';
import { usePageTitle } from '../ui/hooks.js';
import { Notice } from '../ui/notice.js';
import { LoadError, Loading } from '../ui/states.js';
import { useEnableUser, useUsers, type User, type UserWithCode } from './queries.js';
import { ChangeUserDialog, CreateUserDialog, DisableUserDialog, ResetUserDialog } from './user-dialog.js';

type Open =
  { readonly what: 'create' } | { readonly what: 'change' | 'disable' | 'reset'; readonly user: User };

/** Accounts, for administrators. */
export function UsersPage(): ReactElement {
  const { t } = useTranslation();
  usePageTitle(t('users.title'));
  const users = useUsers();
  const [open, setOpen] = useState<Open | null>(null);
  const [made, setMade] = useState<UserWithCode | null>(null);
  const rows = users.data?.pages.flatMap(({ items }) => items) ?? [];
  const close = (): void => setOpen(null);
  const onCode = (given: UserWithCode): void => {
    setMade(given);
    close();
  };

  return (
    <div className="page">
      <div className="page-head">
        <h1>{t('users.title')}</h1>
        <span className="dim num" role="status">
          {users.data ? t('users.count', { count: rows.length }) : ''}
        </span>
      </div>
      <div className="toolbar">
        <Button onClick={() => setOpen({ what: 'create' })}>{t('users.create')}</Button>
      </div>
      {made !== null && (
        <Notice tone="warn" role="status" title={t('users.codeOf', { name: made.name })}>
          <p>
            <code className="mono" data-testid="code">
              {made.code}
            </code>
          </p>
          <p>{t('users.codeHint', { until: formatTime(made.codeUntil) })}</p>
        </Notice>
      )}
      <div className="panel" data-testid="users">
        {users.isPending ? (
          <Loading />
        ) : users.data === undefined ? (
          <LoadError error={users.error} onRetry={() => void users.refetch()} />
        ) : (
          <UserTable rows={rows} onOpen={setOpen} />
        )}
        {users.hasNextPage && (
          <footer className="group-foot">
            <Button
              variant="light"
              loading={users.isFetchingNextPage}
              onClick={() => void users.fetchNextPage()}
            >
              {t('common.more')}
            </Button>
          </footer>
        )}
      </div>
      {open?.what === 'create' && <CreateUserDialog onCode={onCode} onClose={close} />}
      {open?.what === 'change' && <ChangeUserDialog user={open.user} onClose={close} />}
      {open?.what === 'disable' && <DisableUserDialog user={open.user} onClose={close} />}
      {open?.what === 'reset' && <ResetUserDialog user={open.user} onCode={onCode} onClose={close} />}
    </div>
  );
}

function UserTable({
  rows,
  onOpen,
}: {
  readonly rows: readonly User[];
  readonly onOpen: (open: Open) => void;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="table-wrap" tabIndex={0} role="region" aria-label={t('users.title')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('users.name')}</th>
            <th scope="col">{t('users.displayName')}</th>
            <th scope="col">{t('users.roles')}</th>
            <th scope="col">{t('users.districts')}</th>
            <th scope="col">{t('users.state')}</th>
            <th scope="col">{t('users.lastSignIn')}</th>
            <th scope="col" />
          </tr>
        </thead>
        <tbody>
          {rows.map((user) => (
            <UserRow key={user.id} user={user} onOpen={onOpen} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function UserRow({
  user,
  onOpen,
}: {
  readonly user: User;
  readonly onOpen: (open: Open) => void;
}): ReactElement {
  const { t } = useTranslation();
  const who = useWhoAmI();
  const enable = useEnableUser();
  const state = user.disabledAt !== null ? 'disabled' : user.password === 'none' ? 'waiting' : 'active';
  const tone = { active: 'good', waiting: 'warn', disabled: 'mute' }[state];
  const own = who.data?.id === user.id;
  return (
    <tr>
      <td className="mono">{user.name}</td>
      <td>{user.displayName}</td>
      <td>{user.roles.map((role) => t(`role.${role}`)).join(' · ')}</td>
      <td>{user.scope === 'all' ? t('account.allDistricts') : user.scope.districts.join(', ')}</td>
      <td>
        <span className={`tag tag-${tone}`}>{t(`users.${state}`)}</span>
      </td>
      <td className="num">{user.lastSignInAt === null ? t('users.never') : formatTime(user.lastSignInAt)}</td>
      <td>
        <Button.Group>
          <Button size="compact-sm" variant="light" onClick={() => onOpen({ what: 'change', user })}>
            {t('users.change')}
          </Button>
          {!own && user.disabledAt === null && (
            <>
              <Button size="compact-sm" variant="light" onClick={() => onOpen({ what: 'reset', user })}>
                {t('users.reset')}
              </Button>
              <Button
                size="compact-sm"
                variant="light"
                color="red.9"
                onClick={() => onOpen({ what: 'disable', user })}
              >
                {t('users.disable')}
              </Button>
            </>
          )}
          {user.disabledAt !== null && (
            <Button
              size="compact-sm"
              variant="light"
              loading={enable.isPending}
              onClick={() => enable.mutate(user.id)}
            >
              {t('users.enable')}
            </Button>
          )}
        </Button.Group>
      </td>
    </tr>
  );
}
