import { ownRoutes, sessionRoutes } from '@farwatch/contracts/http';

import { api } from '../api/client.js';
import { sessionStore } from './session-store.js';

/** Goes on with the session that this browser has, if any; false: it has none, or nobody can tell. */
export async function restoreSession(): Promise<boolean> {
  const { token, csrf } = sessionStore.get();
  if (token !== null || csrf !== null) return true;
  const known = await api.call(sessionRoutes.getSession, {}, { token: '' }).catch(() => undefined);
  if (known?.csrf === undefined) return false;
  sessionStore.signInBrowser(known.csrf);
  return true;
}

/** Signs out: a session of the browser is ended at the api, a token is forgotten here. */
export async function signOut(): Promise<void> {
  if (sessionStore.get().csrf !== null) await api.call(ownRoutes.signOut, {}).catch(() => undefined);
  sessionStore.signOut();
}
