import type { Texts } from '../texts.js';
import type { account as zh } from '../zh/account.js';

/** One's own account. */
export const account: Texts<typeof zh> = {
  account: {
    title: 'My account',
    roles: 'Roles',
    scope: 'Districts',
    allDistricts: 'All districts',
    byToken:
      'You are signed in with an access token. Password, sessions and tokens of your own need a sign-in with name and password.',
    password: {
      title: 'Password',
      current: 'Present password',
      save: 'Change the password',
      saved: 'The password was changed; sessions elsewhere have ended.',
      failed: 'The password was not changed',
    },
    sessions: {
      title: 'Sessions',
      started: 'Begun',
      address: 'Address',
      agent: 'Browser',
      current: 'This one',
      end: 'End it',
      endAll: 'Sign out everywhere',
    },
    tokens: {
      title: 'My tokens',
      hint: 'For your own scripts: they do no more than you may, and end by themselves.',
      none: 'There is no token yet.',
      create: 'Make a token',
      days: 'Days until it ends',
      created: 'Made',
      expires: 'Ends',
      lastUsed: 'Last used',
      never: 'Never',
      revoked: 'Revoked',
      revoke: 'Revoke',
      once: 'Keep it now: it is shown this once.',
      copy: 'Copy',
      failed: 'No token was made',
    },
  },
  role: {
    viewer: 'Viewer',
    officer: 'Officer',
    head: 'Head',
    reviewer: 'Legal reviewer',
    manager: 'Manager',
    admin: 'Administrator',
    device: 'Device',
    subscriber: 'Subscriber',
  },
};
