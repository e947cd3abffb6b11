import { droneRoutes, patrolRoutes, type ApiClient } from '@farwatch/contracts/http';
import { importAll } from '@farwatch/kit/api-client';
import { connectClient } from '@farwatch/mqtt/client';
import { pause } from '@farwatch/runtime/scope';

import { leaking, serialsOf } from './flight-script.js';

/** Registers the drones and the outlet that leaks; each drone gets its login. Waits until ingest knows all of them. */
export async function openDrones(
  client: ApiClient,
  url: string,
  drones: readonly string[],
): Promise<Map<string, string>> {
  await importAll(client, 'enterprises', ['id,name,simulated', 'proof-ent,Proof,true']);
  await importAll(client, 'outlets', [
    'id,enterprise,outletCode,name,medium,lat,lon,simulated',
    `${leaking.outlet},proof-ent,DA001,leak,gas,${leaking.lat},${leaking.lon},true`,
  ]);
  await importAll(client, 'limits', [
    'outlet,pollutant,averaging,comparison,value,unit,standard,clause,validFrom,validTo,confidence',
    `${leaking.outlet},a21026,hour,max,35,mg/m3,permit of the proof,concentration,2020-01-01,,memory`,
  ]);
  const secrets = new Map<string, string>();
  for (const id of drones) {
    const { dock, aircraft } = serialsOf(id);
    await client.call(droneRoutes.putDrone, {
      params: { id },
      body: { name: id, serials: [dock, aircraft], responseSeconds: 8, simulated: true },
    });
    const { secret } = await client.call(droneRoutes.issueDroneCredential, { params: { id } });
    secrets.set(id, secret);
  }
  await Promise.all(drones.map((id) => untilKnown(client, url, id, secrets.get(id)!)));
  return secrets;
}

/** What was registered a moment ago reaches ingest through Kafka: tells of a flight of long ago until it is there. */
async function untilKnown(client: ApiClient, url: string, drone: string, secret: string): Promise<void> {
  const { dock } = serialsOf(drone);
  const probe = JSON.stringify({
    ...{ tid: 'probe', bid: 'probe', timestamp: Date.UTC(2024, 0, 1), gateway: dock },
    method: 'flighttask_progress',
    data: { output: { status: 'canceled', ext: { flight_id: `${drone}-probe` } } },
  });
  const deadline = Date.now() + 60_000;
  for (;;) {
    const mqtt = await connectClient(url, {
      clientId: `probe-${drone}`,
      username: drone,
      password: secret,
    }).catch(() => undefined);
    await mqtt?.publish(`thing/product/${dock}/events`, probe).catch(() => undefined);
    await mqtt?.end();
    const { items } = await client.call(patrolRoutes.listFlights, { query: { drone, limit: 1 } });
    if (items.length > 0) return;
    if (Date.now() > deadline) throw new Error(`${drone} is not known to ingest after a minute`);
    await pause(300);
  }
}
