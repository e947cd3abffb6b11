import type { Texts } from '../texts.js';
import type { shell as zh } from '../zh/shell.js';

/** The frame of every page, and signing in. */
export const shell: Texts<typeof zh> = {
  app: {
    name: 'Farwatch',
    subtitle: 'Monitoring and off-site enforcement',
    skip: 'Skip to the main content',
    navigation: 'Main navigation',
    otherLanguage: '中文',
    switchLanguage: '切换为中文',
    scheme: { toLight: 'Switch to light', toDark: 'Switch to dark' },
    signOut: 'Sign out',
    account: 'Signed in as',
    clock: 'China Standard Time',
    notFound: 'There is no such page',
    notFoundHint: 'The address may be wrong, or the page was removed.',
    home: 'Back to the overview',
    crashed: 'This page failed',
    crashedHint:
      'No data was harmed. Load the page again; if it happens again, give the text below to your administrator.',
    reload: 'Load again',
  },
  nav: {
    overview: 'Overview',
    indicators: 'Indicators',
    leads: 'Leads',
    map: 'Map',
    patrol: 'Patrols',
    loggers: 'Loggers',
    law: 'Law',
  },
  live: {
    live: 'Live',
    connecting: 'Connecting',
    waiting: 'Connection lost, trying again',
    denied: 'Not allowed to receive live messages',
    label: 'Live connection',
  },
  signIn: {
    title: 'Sign in',
    lead: 'Enter your access token. It is kept in this browser tab only and is gone when the tab is closed.',
    token: 'Access token',
    tokenPlaceholder: 'Paste the token',
    where: 'On a local run the token is the field "token" of .farwatch/run.json.',
    submit: 'Sign in',
    empty: 'Enter a token.',
    refused: 'The token is wrong or was revoked. Check it and try again.',
    forbidden: 'This token may not use the console (its role does not allow it).',
    expired: 'Your sign-in is no longer valid. Enter the token again.',
    unreachable: 'The service cannot be reached. Check the network, or whether the service runs.',
    failed: 'Signing in failed ({{status}}).',
  },
};
