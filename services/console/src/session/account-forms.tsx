import { signInRoutes } from '@farwatch/contracts/http';
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState, type FormEvent, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '../api/client.js';
import { Notice } from '../ui/notice.js';
import { NewPassword } from './new-password.js';
import { useSignIn, type Attempt } from './use-sign-in.js';

/** Nobody's token goes along: a refusal then ends nothing that is in use. */
const asNobody = { token: '' } as const;

function Form({
  attempt,
  submit,
  onSubmit,
  children,
}: {
  readonly attempt: Attempt;
  readonly submit: string;
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (!attempt.busy) onSubmit();
      }}
      noValidate
    >
      {children}
      {attempt.error !== null && (
        <Notice tone="danger" role="alert">
          {attempt.error}
        </Notice>
      )}
      <Button type="submit" loading={attempt.busy} fullWidth size="md">
        {submit}
      </Button>
    </form>
  );
}

function NameInput({
  value,
  onChange,
  hint,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <TextInput
      label={t('signIn.name')}
      description={hint}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      name="username"
      size="md"
      data-autofocus
      autoFocus
    />
  );
}

/** Name and password. */
export function PasswordForm(): ReactElement {
  const { t } = useTranslation();
  const attempt = useSignIn();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  return (
    <Form
      attempt={attempt}
      submit={t('signIn.submit')}
      onSubmit={() => {
        if (name.trim() === '' || password === '') return attempt.setError(t('signIn.wrong'));
        void attempt.run(() => api.call(signInRoutes.signIn, { body: { name, password } }, asNobody));
      }}
    >
      <NameInput value={name} onChange={setName} />
      <PasswordInput
        label={t('signIn.password')}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        autoComplete="current-password"
        name="password"
        size="md"
      />
    </Form>
  );
}

/** A password is chosen with a one-time code. */
export function CodeForm(): ReactElement {
  const { t } = useTranslation();
  const attempt = useSignIn();
  const [name, setName] = useState('');
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const [repeated, setRepeated] = useState('');
  return (
    <Form
      attempt={attempt}
      submit={t('signIn.submit')}
      onSubmit={() => {
        if (name.trim() === '' || code.trim() === '') return attempt.setError(t('signIn.wrong'));
        if (password !== repeated) return attempt.setError(t('signIn.differs'));
        const body = { name, code, password };
        void attempt.run(() => api.call(signInRoutes.signInWithCode, { body }, asNobody));
      }}
    >
      <NameInput value={name} onChange={setName} />
      <TextInput
        label={t('signIn.code')}
        description={t('signIn.codeHint')}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
        autoComplete="one-time-code"
        spellCheck={false}
        name="code"
      />
      <NewPassword value={password} repeated={repeated} onChange={setPassword} onRepeat={setRepeated} />
    </Form>
  );
}

/** The first administrator is made with the bootstrap token. */
export function SetupForm(): ReactElement {
  const { t } = useTranslation();
  const attempt = useSignIn();
  const [token, setToken] = useState('');
  const [name, setName] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [password, setPassword] = useState('');
  const [repeated, setRepeated] = useState('');
  return (
    <Form
      attempt={attempt}
      submit={t('signIn.create')}
      onSubmit={() => {
        const given = token.trim().replace(/^Bearer\s+/i, '');
        if (!/^[\x21-\x7e]+$/.test(given)) return attempt.setError(t('signIn.refused'));
        if (password !== repeated) return attempt.setError(t('signIn.differs'));
        const body = { name: name.trim(), displayName: displayName.trim(), password };
        void attempt.run(() => api.call(signInRoutes.makeFirstAdministrator, { body }, { token: given }));
      }}
    >
      <p className="dim">{t('signIn.setupHint')}</p>
      <PasswordInput
        label={t('signIn.bootstrap')}
        description={t('signIn.bootstrapHint')}
        value={token}
        onChange={(event) => setToken(event.currentTarget.value)}
        autoComplete="off"
        name="bootstrap"
        spellCheck={false}
      />
      <NameInput value={name} onChange={setName} hint={t('signIn.nameHint')} />
      <TextInput
        label={t('signIn.displayName')}
        value={displayName}
        onChange={(event) => setDisplayName(event.currentTarget.value)}
        autoComplete="name"
        name="name"
      />
      <NewPassword value={password} repeated={repeated} onChange={setPassword} onRepeat={setRepeated} />
    </Form>
  );
}
