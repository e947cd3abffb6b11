import { measuredOn, messageHash, places, runSql, type Place } from './places.js';
import type { StartedApi } from './start-api.js';

interface Request {
  /** `{of}` stands for a place, `{n}` for its number from 1 on, `{by}` for the caller; in the body, too. */
  readonly path: string;
  /** JSON, or a text of the type that the route takes. */
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The places in which there is something; without it all three. */
  readonly at?: readonly Place[];
}

/** How a route is asked for what lies in a place. */
export type Case =
  /** One answer for all places; what of a place is in it is told by a text. */
  | (Request & { readonly kind: 'list'; readonly mark: (place: Place) => string })
  /** One request for each place; refused where the caller may not see it (200: the answer says that nothing was done). */
  | (Request & { readonly kind: 'one'; readonly refused: number })
  | (Request & {
      readonly kind: 'stream';
      readonly change: (api: StartedApi, place: Place) => Promise<unknown>;
    });

const marked = (place: Place): string => `of-${place}`;
const list = (path: string, at?: readonly Place[], mark = marked): Case => ({
  kind: 'list',
  path,
  mark,
  ...(at && { at }),
});
const one = (
  path: string,
  given: {
    body?: object | string;
    at?: readonly Place[];
    refused?: number;
    headers?: Readonly<Record<string, string>>;
  } = {},
): Case => ({
  kind: 'one',
  path,
  refused: 404,
  ...given,
});

/** A file with one line, which names something of a place. */
const imported = (kind: string, body: string): Case => one(`/imports/${kind}`, { body, refused: 200 });

/** A form with one file. */
const form = (text: string) => ({
  headers: { 'content-type': 'multipart/form-data; boundary=x' },
  body: `--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n${text}\r\n--x--\r\n`,
});

/** What was refused, and loggers: of no district. */
const none: readonly Place[] = ['none'];
const year = `from=${measuredOn}&to=${measuredOn}&period=year`;
const lead = '/leads/lead-of-{of}';
const file = '/cases/case-of-{of}';
const finding = '/patrol-findings/finding-of-{of}';
const kinds = { A: 'suspected-exceedance', B: 'environment-anomaly', none: 'permit-breach' } as const;

/** A case or more for each route that is divided by district, by the id of the route. */
export const scopeCases: Readonly<Record<string, readonly Case[]>> = {
  'list-tokens': [list('/tokens?limit=1000')],
  'create-token': [
    one('/tokens', {
      body: { subject: 'x of-{of}', roles: ['viewer'], scope: { districts: ['{of}'] } },
      refused: 403,
    }),
  ],
  'revoke-token': [one('/tokens/token-of-{of}')],

  'list-users': [list('/users?limit=1000')],
  'get-user': [one('/users/user-of-{of}')],
  'create-user': [
    one('/users', {
      body: { name: 'new-of-{n}', displayName: 'x', roles: ['viewer'], scope: { districts: ['{of}'] } },
      refused: 403,
    }),
  ],
  'put-user': [
    one('/users/user-of-{of}', {
      body: { displayName: 'y', roles: ['viewer'], scope: { districts: ['{of}'] } },
    }),
  ],
  'disable-user': [one('/users/user-of-{of}-a/disable')],
  'enable-user': [one('/users/user-of-{of}-a/enable')],
  'reset-user': [one('/users/user-of-{of}-b/reset')],

  'list-hj212-devices': [list('/hj212/devices', none)],
  'get-hj212-device': [one('/hj212/devices/logger-of-{of}', { at: none })],
  'command-hj212-device': [
    one('/hj212/devices/logger-of-{of}/commands', { at: none, body: { command: 'get-clock' } }),
  ],
  'list-hj212-commands': [list('/hj212/commands', none)],

  'list-stations': [list('/stations')],
  'stream-stations': [
    {
      kind: 'stream',
      path: '/stations/stream',
      change: (api, place) =>
        runSql(
          api.databaseUrl,
          `UPDATE reporting.station_status SET changed = DEFAULT WHERE station = 'station-of-${place}'`,
        ),
    },
  ],
  'get-station': [one('/stations/station-of-{of}')],
  'list-readings': [
    one(
      `/stations/station-of-{of}/readings?interval=day&from=${measuredOn}T00:00:00Z&to=2026-10-20T00:00:00Z`,
    ),
  ],
  'air-indicators': [
    one(`/indicators/air?area=station-of-{of}&${year}`),
    one(`/indicators/air?area={of}&${year}`, { at: ['A', 'B'] }),
    // The whole, and what lies in no district, is for callers of all.
    one(`/indicators/air?area=all&${year}`, { at: none }),
  ],
  'air-ranking': [
    list(`/indicators/air/ranking?date=${measuredOn}`, ['A', 'B'], (place) => `"district":"${place}"`),
  ],
  'water-indicators': [
    one(`/indicators/water?area=section-of-{of}&${year}`),
    one(`/indicators/water?area=river:x&${year}`, { at: none }),
  ],

  'list-exclusions': [list('/indicators/exclusions')],
  'add-exclusion': [
    one('/indicators/exclusions', {
      body: {
        area: 'station-of-{of}',
        from: measuredOn,
        to: measuredOn,
        pollutants: ['PM10'],
        reason: 'sand-dust',
        note: 'dust',
      },
      refused: 400,
    }),
  ],
  'revoke-exclusion': [one('/indicators/exclusions/00000000-0000-4000-8000-00000000000{n}?note=mistake')],
  integrity: [list('/integrity')],

  'list-leads': [list('/leads')],
  'list-lead-groups': [list('/leads/groups')],
  'count-leads': [list('/leads/counts', undefined, (place) => kinds[place])],
  'stream-leads': [
    {
      kind: 'stream',
      path: '/leads/stream',
      change: (api, place) =>
        api.call(`/leads/lead-of-${place}/assign`, {
          token: api.adminToken,
          method: 'POST',
          body: { assignee: `somebody ${Math.random()}` },
        }),
    },
  ],
  'get-lead': [one(lead)],
  'get-lead-evidence': [one(`${lead}/evidence/${messageHash}`)],
  'get-lead-evidence-raw': [one(`${lead}/evidence/${messageHash}/raw`)],
  'open-lead-evidence': [one(`${lead}/evidence/${messageHash}/open`, { body: { reason: 'r' } })],
  'retry-lead-evidence': [one(`${lead}/evidence/retry`)],
  'acknowledge-lead': [one(`${lead}/acknowledge`, { body: {} })],
  'assign-lead': [one(`${lead}/assign`, { body: { assignee: 'x' } })],
  'verify-lead': [one(`${lead}/verify`, { body: {} })],
  'dismiss-lead': [one(`${lead}/dismiss`, { body: { reason: 'other', note: 'x' } })],

  'list-alerts': [list('/alerts')],
  'stream-alerts': [
    {
      kind: 'stream',
      path: '/alerts/stream',
      change: (api, place) =>
        runSql(
          api.databaseUrl,
          `INSERT INTO notify.alert_change (key, type, district, data)
           SELECT id, 'firing', district, jsonb_build_object('id', id) FROM notify.alert WHERE id = 'alert-of-${place}'`,
        ),
    },
  ],
  // Silences of all districts concern everybody.
  'list-alert-silences': [list('/alerts/silences', ['A', 'B'])],
  'create-alert-silence': [
    one('/alerts/silences', {
      body: {
        ...{ match: {}, until: new Date(Date.now() + 3_600_000).toISOString(), note: 'x' },
        districts: ['{of}'],
      },
      refused: 403,
    }),
  ],
  'end-alert-silence': [one('/alerts/silences/silence-of-{of}', { at: ['A', 'B'] })],
  'list-alert-duty': [list('/alerts/duty')],
  'list-alert-deliveries': [list('/alerts/deliveries?limit=1000')],
  'replay-alert-delivery': [one('/alerts/deliveries/delivery-of-{of}/replay')],

  'list-cases': [list('/cases'), list('/cases?state=proposed&limit=1000')],
  'open-case': [
    one('/cases', {
      body: {
        leads: ['lead-of-{of}'],
        violation: 'exceeding-permitted',
        norm: 'code-1103',
        jurisdiction: true,
      },
    }),
  ],
  'get-case': [one(file)],
  'list-case-steps': [one(`${file}/next?all=true`)],
  'list-case-timeline': [one(`${file}/timeline`)],
  'list-case-clocks': [one(`${file}/clocks`)],
  'command-case': [
    one(`${file}/commands`, { body: { do: 'extendFiling', expectedVersion: 1, reason: 'x' } }),
  ],

  'list-flights': [list('/flights')],
  'get-flight': [one('/flights/flight-of-{of}')],
  'get-flight-track': [one('/flights/flight-of-{of}/track?zoom=14')],
  'list-flight-observations': [one('/flights/flight-of-{of}/observations')],
  'list-patrol-findings': [list('/patrol-findings')],
  'get-patrol-finding': [one('/patrol-findings/finding-of-{of}')],
  'confirm-patrol-finding': [one(`${finding}/confirm`, { body: { proof: 'site-visit' } })],
  'dismiss-patrol-finding': [one(`${finding}-a/dismiss`, { body: { note: 'x' } })],
  'rectify-patrol-finding': [one(`${finding}-b/rectify`, { body: {} })],
  'close-patrol-finding': [one(`${finding}-c/close`, { body: {} })],
  'ask-flight': [
    one('/leads/lead-of-{of}/flight-requests', { body: { place: { lon: 117, lat: 39 }, note: 'look' } }),
  ],
  'list-flight-requests': [
    list('/flight-requests?limit=1000'),
    list('/flight-requests?lead=lead-of-A', ['A']),
  ],
  'cancel-flight-request': [one('/flight-requests/request-of-{of}/cancel')],
  'upload-patrol-medium': [one('/patrol-media?flight=flight-of-{of}', form('%PDF-1.4 of-{of}'))],
  'list-patrol-media': [list('/patrol-media?limit=1000'), list('/patrol-media?flight=flight-of-A', ['A'])],
  'get-patrol-medium': [one('/patrol-media/medium-of-{of}')],
  'get-patrol-medium-content': [one('/patrol-media/medium-of-{of}/content')],
  'get-patrol-medium-thumbnail': [one('/patrol-media/medium-of-{of}/thumbnail')],
  'create-patrol-media-upload': places.map((place) =>
    one('/patrol-media/uploads', {
      at: [place],
      headers: {
        'tus-resumable': '1.0.0',
        'upload-length': '9',
        'upload-metadata': `flight ${Buffer.from(`flight-of-${place}`).toString('base64')}`,
      },
    }),
  ),
  'import-patrol-file': [
    one('/patrol-files?drone=drone-of-{of}&dryRun=true', form('time,SO2 [ppb]\r\n2026-11-22T00:00:00Z,1')),
  ],
  'list-drones': [list('/drones?limit=1000')],
  'get-drone': [one('/drones/drone-of-{of}')],
  'put-drone': [
    one('/drones/drone-of-{of}', { body: { name: 'New', serials: ['SN-of-{of}'], district: '{district}' } }),
  ],
  'remove-drone': [one('/drones/drone-of-{of}-for-{by}', { refused: 200 })],
  'issue-drone-credential': [one('/drones/drone-of-{of}/credential')],
  'revoke-drone-credential': [one('/drones/drone-of-{of}-key-{by}/credential')],

  'import-enterprises': [imported('enterprises', 'id,name,district\nenterprise-of-{of},New,{district}\n')],
  'import-stations': [imported('stations', 'id,kind,name,district\nstation-of-{of},air,New,{district}\n')],
  'import-outlets': [
    imported(
      'outlets',
      'id,enterprise,outletCode,medium,district\noutlet-of-{of},enterprise-of-{of},DA001,gas,{district}\n',
    ),
  ],
  'import-limits': [
    imported(
      'limits',
      'outlet,pollutant,averaging,value,unit,standard,clause,validFrom,validTo,confidence\n' +
        'outlet-of-{of},NO2,hour,2,mg/m3,x,x,2026-02-0{n},2026-02-0{n},verified\n',
    ),
  ],
  'import-hj212-sources': [
    imported('hj212-sources', 'mn,station,password\nmn-of-{of},outlet-of-{of},111111\n'),
  ],
  'list-enterprises': [list('/enterprises')],
  'list-limits': [list('/limits?limit=1000'), list('/limits?station=outlet-of-A&limit=1000', ['A'])],
  'remove-limit': [one('/limits/limit-of-{of}-for-{by}', { refused: 200 })],
  'issue-credential': [one('/devices/station-of-{of}/credential')],
  'revoke-credential': [one('/devices/station-of-{of}-key-{by}/credential', { refused: 200 })],
  'remove-station': [one('/stations/station-of-{of}-for-{by}?history=rewrite', { refused: 200 })],
  'put-station-doors': [one('/stations/station-of-{of}/doors', { body: { allowedDoors: ['hj212'] } })],
  'list-hj212-sources': [list('/hj212/sources?limit=1000')],
  'get-hj212-source': [one('/hj212/sources/mn-of-{of}')],
  'put-hj212-source': [
    one('/hj212/sources/mn-of-{of}', { body: { station: 'outlet-of-{of}', password: '222222' } }),
  ],
  'remove-hj212-source': [one('/hj212/sources/mn-of-{of}-for-{by}', { refused: 200 })],

  'list-parked': [list('/parked', none)],
  'get-parked': [one('/parked/parked-of-{of}', { at: none })],
  'get-parked-raw': [one('/parked/parked-of-{of}/raw', { at: none })],
  'open-parked': [one('/parked/parked-of-{of}/open', { at: none, body: { reason: 'r' } })],
  'replay-parked': [one('/parked/parked-of-{of}/replay', { at: none, body: { reason: 'r' } })],

  'list-rejudges': [list('/rules/rejudge')],
  'request-rejudge': [
    one('/rules/rejudge', { body: { station: 'station-of-{of}', from: '2026-10-01T00:00:00Z' } }),
  ],
};
