import { Checkbox, TextInput } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { FormDialog } from '../ui/form-dialog.js';
import {
  useCreateUser,
  useDisableUser,
  usePutUser,
  useResetUser,
  type User,
  type UserWithCode,
} from './queries.js';
import { districtsText, readUser, userRoles, type Typed } from './user-input.js';

interface FieldsProps {
  readonly typed: Typed;
  readonly change: (more: Partial<Typed>) => void;
  readonly tried: boolean;
  /** The login name never changes. */
  readonly named?: boolean;
}

function Fields({ typed, change, tried, named = false }: FieldsProps): ReactElement {
  const { t } = useTranslation();
  const mistakes = tried ? readUser(typed).mistakes : [];
  const roleMistake = mistakes.find((one) => one === 'noRole' || one === 'adminAlone');
  return (
    <>
      <TextInput
        label={t('users.name')}
        description={t('signIn.nameHint')}
        value={typed.name}
        disabled={named}
        onChange={(event) => change({ name: event.currentTarget.value })}
        error={mistakes.includes('name') ? t('signIn.nameHint') : null}
        autoComplete="off"
        spellCheck={false}
      />
      <TextInput
        label={t('users.displayName')}
        value={typed.displayName}
        onChange={(event) => change({ displayName: event.currentTarget.value })}
        error={mistakes.includes('displayName') ? t('signIn.missing') : null}
        autoComplete="off"
      />
      <Checkbox.Group
        label={t('users.roles')}
        value={[...typed.roles]}
        onChange={(roles) => change({ roles })}
        error={roleMistake === undefined ? null : t(`users.${roleMistake}`)}
      >
        <div className="dialog-checks">
          {userRoles.map((role) => (
            <Checkbox key={role} value={role} label={t(`role.${role}`)} />
          ))}
        </div>
      </Checkbox.Group>
      <TextInput
        label={t('users.districts')}
        description={t('users.districtsHint')}
        value={typed.districts}
        onChange={(event) => change({ districts: event.currentTarget.value })}
      />
    </>
  );
}

interface Closing {
  readonly onClose: () => void;
}

/** Makes an account; `onCode` is given the one-time code, which is shown nowhere else. */
export function CreateUserDialog({
  onCode,
  onClose,
}: Closing & { readonly onCode: (made: UserWithCode) => void }): ReactElement {
  const { t } = useTranslation();
  const create = useCreateUser();
  const [typed, setTyped] = useState<Typed>({ name: '', displayName: '', roles: ['viewer'], districts: '' });
  const [tried, setTried] = useState(false);
  return (
    <FormDialog
      title={t('users.create')}
      hint={t('users.createHint')}
      confirm={t('users.create')}
      failed={t('users.failed')}
      conflict={t('users.conflict')}
      mutation={create}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        const { mistakes, body } = readUser(typed);
        if (mistakes.length === 0 && !create.isPending) create.mutate(body, { onSuccess: onCode });
      }}
    >
      <Fields typed={typed} tried={tried} change={(more) => setTyped({ ...typed, ...more })} />
    </FormDialog>
  );
}

/** Changes name, roles and districts of an account. */
export function ChangeUserDialog({ user, onClose }: Closing & { readonly user: User }): ReactElement {
  const { t } = useTranslation();
  const put = usePutUser(user.id);
  const [typed, setTyped] = useState<Typed>({ ...user, districts: districtsText(user.scope) });
  const [tried, setTried] = useState(false);
  return (
    <FormDialog
      title={t('users.changeOf', { name: user.name })}
      hint={t('users.changeHint')}
      confirm={t('users.save')}
      failed={t('users.failed')}
      conflict={t('users.conflict')}
      mutation={put}
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        const { mistakes, body } = readUser(typed);
        const { displayName, roles, scope } = body;
        if (mistakes.length === 0 && !put.isPending)
          put.mutate({ displayName, roles, scope }, { onSuccess: onClose });
      }}
    >
      <Fields typed={typed} named tried={tried} change={(more) => setTyped({ ...typed, ...more })} />
    </FormDialog>
  );
}

/** Asks once more before an account is disabled. */
export function DisableUserDialog({ user, onClose }: Closing & { readonly user: User }): ReactElement {
  const { t } = useTranslation();
  const disable = useDisableUser(user.id);
  return (
    <FormDialog
      title={`${t('users.disable')}: ${user.displayName} (${user.name})`}
      hint={t('users.disableHint')}
      confirm={t('users.disable')}
      failed={t('users.failed')}
      conflict={t('users.conflict')}
      danger
      mutation={disable}
      onClose={onClose}
      onSubmit={() => !disable.isPending && disable.mutate(undefined, { onSuccess: onClose })}
    >
      {null}
    </FormDialog>
  );
}

/** Asks once more before a password is taken away; `onCode` is given the one-time code. */
export function ResetUserDialog({
  user,
  onCode,
  onClose,
}: Closing & { readonly user: User; readonly onCode: (made: UserWithCode) => void }): ReactElement {
  const { t } = useTranslation();
  const reset = useResetUser(user.id);
  return (
    <FormDialog
      title={`${t('users.reset')}: ${user.displayName} (${user.name})`}
      hint={t('users.resetHint')}
      confirm={t('users.reset')}
      failed={t('users.failed')}
      conflict={t('users.conflict')}
      danger
      mutation={reset}
      onClose={onClose}
      onSubmit={() => !reset.isPending && reset.mutate(undefined, { onSuccess: onCode })}
    >
      {null}
    </FormDialog>
  );
}
