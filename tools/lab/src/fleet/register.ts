import { registryRoutes, stationRoutes, type ApiClient } from '@farwatch/contracts/http';
import { mqttTopics } from '@farwatch/contracts/mqtt';
import { connectClient } from '@farwatch/mqtt/client';
import { pause } from '@farwatch/runtime/scope';

import { importAll } from '@farwatch/kit/api-client';
import { kindOf, permitted } from './fleet-script.js';

/** Imports the stations, the outlets with their permits; for the direct way each gets its login. */
export async function register(
  client: ApiClient,
  ids: readonly string[],
  logins: boolean,
): Promise<Map<string, string> | undefined> {
  const outlets = ids.filter((id) => kindOf(id) === 'outlet');
  const stations = ids.filter((id) => kindOf(id) !== 'outlet');
  const limits = outlets.flatMap((id) =>
    Object.entries(permitted).map(
      ([code, value]) =>
        `${id},${code},hour,max,${value},mg/m3,permit of the proof,concentration,2020-01-01,,memory`,
    ),
  );
  const files = [
    [
      'stations',
      [
        'id,kind,name,zone,targetClass,simulated',
        ...stations.map((id) =>
          kindOf(id) === 'air' ? `${id},air,${id},II,,true` : `${id},water,${id},,3,true`,
        ),
      ],
    ],
    ['enterprises', ['id,name,simulated', 'proof-ent,Proof,true']],
    [
      'outlets',
      [
        'id,enterprise,outletCode,name,medium,simulated',
        ...outlets.map(
          (id, index) => `${id},proof-ent,DA${String(index + 1).padStart(3, '0')},${id},gas,true`,
        ),
      ],
    ],
    [
      'limits',
      [
        'outlet,pollutant,averaging,comparison,value,unit,standard,clause,validFrom,validTo,confidence',
        ...limits,
      ],
    ],
  ] as const;
  for (const [kind, lines] of files) await importAll(client, kind, lines);
  if (!logins) return undefined;
  const secrets = new Map<string, string>();
  for (const id of ids) {
    const { secret } = await client.call(registryRoutes.issueCredential, { params: { station: id } });
    secrets.set(id, secret);
  }
  return secrets;
}

/** What was imported a moment ago reaches ingest through Kafka: sends a reading of long ago until it is stored. */
export async function untilKnown(
  client: ApiClient,
  url: string,
  stations: readonly string[],
  secrets: ReadonlyMap<string, string> | undefined,
): Promise<void> {
  const at = new Date(Date.UTC(2024, 0, 1)).toISOString();
  const probe = JSON.stringify({
    boot: 'probe',
    readings: [{ pollutant: 'a01001', value: 1, unit: 'Cel', start: at, end: at }],
  });
  const deadline = Date.now() + 60_000;
  const known = async (station: string): Promise<void> => {
    for (;;) {
      const secret = secrets?.get(station);
      const mqtt = await connectClient(url, {
        clientId: `probe-${station}`,
        ...(secret === undefined ? {} : { username: station, password: secret }),
      }).catch(() => undefined);
      await mqtt?.publish(mqttTopics.readings(station), probe).catch(() => undefined);
      await mqtt?.end();
      const found = client.call(stationRoutes.getStation, { params: { id: station } });
      if (await found.then(({ latest }) => latest.length > 0).catch(() => false)) return;
      if (Date.now() > deadline) throw new Error(`${station} is not known to ingest after a minute`);
      await pause(300);
    }
  };
  await Promise.all(stations.map(known));
}
