import type { Texts } from '../texts.js';
import type { users as zh } from '../zh/users.js';

/** Accounts of everybody. */
export const users: Texts<typeof zh> = {
  users: {
    title: 'Accounts',
    count: '{{count}} accounts',
    create: 'Make an account',
    createHint: 'You get a one-time code for its owner, who chooses a password with it.',
    change: 'Change',
    changeOf: 'Change the account {{name}}',
    changeHint: 'Roles and districts count at once, and bound the tokens of the person, too.',
    save: 'Save',
    failed: 'Nothing was saved',
    conflict: 'The login name is taken or reserved, or there would be no administrator left.',
    name: 'Login name',
    displayName: 'Full name',
    roles: 'Roles',
    adminAlone: 'An administrator may only be a viewer besides: who manages accounts works on no case.',
    noRole: 'Choose a role.',
    districts: 'Districts',
    districtsHint: 'Separated by commas; empty means all districts.',
    state: 'State',
    lastSignIn: 'Last sign-in',
    never: 'Never',
    active: 'In use',
    waiting: 'Password not chosen yet',
    disabled: 'Disabled',
    disable: 'Disable',
    disableHint:
      'Sessions and tokens end at once. The account stays, and its login name is given to nobody else.',
    enable: 'Enable',
    reset: 'Reset the password',
    resetHint:
      'Password, sessions and tokens end at once; the person chooses a password with a new one-time code.',
    codeOf: 'One-time code of {{name}}',
    codeHint: 'Note it now and give it to its owner: it is shown this once, and valid until {{until}}.',
  },
};
