import type { Texts } from '../texts.js';
import type { leads as zh } from '../zh/leads.js';

/** The list of leads. */
export const leads: Texts<typeof zh> = {
  leads: {
    title: 'Leads',
    inbox: 'Lead inbox',
    count: '{{count}} leads',
    countMore: 'more than {{count}} leads',
    filter: {
      label: 'Filter leads',
      status: 'Status',
      kind: 'Kind',
      pollutant: 'Pollutant',
      search: 'Name, enterprise or lead id',
    },
    view: { todo: 'To handle', doing: 'In work', done: 'Done', all: 'All' },
    column: {
      status: 'Status',
      opened: 'Opened',
      where: 'Station / enterprise',
      what: 'Pollutant',
      peak: 'Peak / limit',
      multiple: 'Multiple',
      episode: 'Episode',
    },
    new: 'New',
    newAnnounce: 'New lead: {{where}}, {{what}}, peak {{peak}}, limit {{limit}}.',
    newAnnounceMany: '{{count}} new leads arrived.',
    tab: {
      label: 'Class of leads',
      enforcement: 'Enforcement leads',
      environment: 'Environment',
      environmentHint:
        'Air or surface water above its standard: the standard binds governments, nobody broke a law and no case may be filed; trace the source instead.',
    },
    severity: { low: 'Low', medium: 'Medium', high: 'High' },
    place: 'Unregistered place',
    group: { open: '{{count}} more of that day ({{day}})', close: 'Close the leads of that day' },
    empty: { enforcement: 'No enforcement leads', environment: 'No anomalies of the environment' },
    newAnnounceOther: 'New lead: {{where}}, {{what}}.',
    emptyHint: 'When monitoring data exceed a limit, the lead appears here by itself, without a reload.',
    noMatch: 'No lead matches the filters',
    ongoing: 'still exceeding',
    ended: 'ended',
    endedBy: { met: 'limit met again', 'no-data': 'data stopped' },
    intervals: 'intervals: {{count}}',
    changed: 'Changed since decision',
    open: 'Open lead {{where}} {{what}}',
  },
  status: {
    open: 'To handle',
    acknowledged: 'Acknowledged',
    assigned: 'Assigned',
    verified: 'Verified',
    dismissed: 'Dismissed',
    withdrawn: 'Withdrawn',
    filed: 'Case filed',
  },
};
