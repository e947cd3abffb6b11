import type { Texts } from '../texts.js';
import type { law as zh } from '../zh/law.js';

/** The page of standards. */
export const law: Texts<typeof zh> = {
  law: {
    title: 'Law',
    count: '{{count}} in force on {{on}}',
    more: '{{shown}} of {{total}} shown',
    empty: 'Nothing matches',
    emptyHint: 'No such entry is in force on {{on}}.',
    open: 'in force',
    until: 'until {{date}}',
    notVerified: 'not verified against the official text',
    filter: {
      label: 'Filter the standards',
      on: 'Date',
      type: 'Kind',
      search: 'Pollutant, standard, clause or scope',
    },
    column: {
      what: 'Item',
      says: 'What it says',
      standard: 'Standard and clause',
      force: 'In force',
      confidence: 'Confidence and source',
    },
    type: {
      limit: 'Limits',
      'index-table': 'AQI breakpoints',
      'index-rule': 'AQI calculation',
      'index-level': 'AQI levels',
      'health-text': 'AQI health texts',
      validity: 'Validity',
      evaluation: 'Annual evaluation',
      composite: 'Composite index',
      reference: 'References',
      'operating-state': 'Operating states',
      decision: 'Decisions',
      'sensitive-groups': 'Sensitive groups',
      'us-index-table': 'US AQI',
    },
    confidence: {
      verified: 'verified',
      primary: 'official print',
      secondary: 'one secondary source',
      memory: 'from memory',
    },
  },
};
