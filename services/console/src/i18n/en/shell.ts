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
    users: 'Accounts',
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
    way: {
      password: 'Sign in with name and password',
      code: 'First time, or password forgotten: use a one-time code',
      token: 'Sign in with an access token',
      setup: 'Make the first administrator',
    },
    name: 'Login name',
    password: 'Password',
    newPassword: 'New password',
    passwordHint:
      'At least 12 characters; some words that have nothing to do with each other are easy to remember. No names, no rows, nothing common.',
    repeat: 'New password once more',
    differs: 'The two passwords are not the same.',
    code: 'One-time code',
    codeHint: 'From an administrator; valid for three days, and once.',
    setupTitle: 'First use',
    setupHint:
      'There is no administrator yet. Enter the bootstrap token and make the first administrator, who makes the accounts of everybody else.',
    bootstrap: 'Bootstrap token',
    bootstrapHint:
      'On a local run: the field "token" of .farwatch/run.json. In containers: FARWATCH_ADMIN_TOKEN, or admin-token in the volume of the api.',
    displayName: 'Full name',
    nameHint:
      '2 to 32 characters: small letters, digits, dot, underscore, hyphen. It never changes and is never given to anybody else.',
    create: 'Make it and sign in',
    missing: 'Fill this in.',
    wrong:
      'Name, password or code is not right. Check them; if you forgot the password, ask an administrator for a one-time code.',
    limited: 'Too many attempts. Try again in {{minutes}} minutes, or ask an administrator for a reset.',
    nameTaken: 'This login name is taken or reserved. Choose another.',
    setUpAlready: 'There is an administrator already. Sign in with an account.',
    unavailable: 'Signing in is not possible for a moment. Try again in a few seconds; access tokens work.',
    cookieLost: 'The browser did not keep the session. Use https, and allow cookies for this site.',
    lead: 'Enter your access token. It is kept in this browser tab only and is gone when the tab is closed.',
    token: 'Access token',
    tokenPlaceholder: 'Paste the token',
    where: 'On a local run the token is the field "token" of .farwatch/run.json.',
    submit: 'Sign in',
    empty: 'Enter a token.',
    refused: 'The token is wrong or was revoked. Check it and try again.',
    forbidden: 'This account or token may not use the console (its role does not allow it).',
    expired: 'Your sign-in is no longer valid. Sign in again.',
    unreachable: 'The service cannot be reached. Check the network, or whether the service runs.',
    failed: 'Signing in failed ({{status}}).',
  },
};
