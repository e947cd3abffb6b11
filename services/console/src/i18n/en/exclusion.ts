import type { Texts } from '../texts.js';
import type { exclusion as zh } from '../zh/exclusion.js';

/** Decisions that leave days out, on the page of indicators. */
export const exclusion: Texts<typeof zh> = {
  exclusion: {
    title: 'Days left out',
    hint: 'A day that is left out does not count in months and years; the day itself stays as measured. Taken back, it counts again, and decision and reason stay on record. The way of counting is not verified against the official text.',
    empty: 'No day is left out.',
    add: 'Leave days out',
    addHint:
      'The values of these days will not count in months and years of the area and of every station in it. You are recorded as the author.',
    addConfirm: 'Record the decision',
    from: 'First day',
    to: 'Last day',
    span: '{{from}} to {{to}}',
    days: 'Days',
    all: 'All six',
    none: 'Clear the choice',
    reason: 'Cause',
    reasonPlaceholder: 'Choose a cause',
    reasons: {
      'sand-dust': 'Sand and dust',
      fireworks: 'Fireworks',
      wildfire: 'Wildfire',
      volcano: 'Volcano',
      other: 'Other',
    },
    note: 'Reason (required)',
    notePlaceholder: 'What the decision rests on; it is kept with it',
    decided: 'Decided by',
    state: 'State',
    standing: 'In force',
    revoked: 'Taken back',
    revokedBy: '{{author}}, {{at}}',
    revoke: 'Take back',
    revokeOf: 'Take back the decision on {{days}}, {{area}}',
    revokeHint: 'The values of these days will count in months and years again. Take this decision back?',
    revokeConfirm: 'Yes, take it back',
    failed: 'Not done',
    conflict: 'This decision was taken back already.',
    mistake: {
      'no-from': 'Enter the first day.',
      'no-to': 'Enter the last day.',
      'to-before-from': 'The last day must not be before the first.',
      'span-too-long': 'One decision is about one year at most.',
      'no-pollutant': 'Choose at least one pollutant.',
      'no-reason': 'Choose a cause.',
      'note-too-short': 'Say why, in at least three characters.',
    },
  },
};
