import { hj212Routes as routes, type Answer, type Call } from '@farwatch/contracts/http';
import { Endpoint, In } from '@farwatch/http/endpoint';
import type { HttpDeps } from '@farwatch/http/module';
import { keysetPager } from '@farwatch/http/pager';
import { notFound, Problem } from '@farwatch/http/problem';
import { commands } from '@farwatch/hj212/commands';
import { reasons } from '@farwatch/hj212/explain';
import { Controller, Inject } from '@nestjs/common';

import type { DeviceRow } from '../device-state/device-states.js';
import { addCommand, listCommands } from '../store/command-store.js';
import { findDevice, listDevices } from '../store/device-store.js';
import { findMissing, type Missing } from '../store/gap-store.js';

const devicePages = keysetPager(routes.listHj212Devices, { mn: 'text' });
const commandPages = keysetPager(routes.listHj212Commands, { id: 'integer' });

export const DEPS = Symbol('hj212 http deps');

function withoutFrames({ frames: _, ...row }: DeviceRow): Omit<DeviceRow, 'frames'> {
  return row;
}

const sentences = new Map<string, (typeof reasons)[number]['sentence']>([
  ...reasons.flatMap(({ reason, sentence }) => [
    [reason, sentence] as const,
    [`frame-${reason}`, sentence] as const,
  ]),
  ...Object.entries(commands).map(([cn, { zh, meaning }]) => [cn, { zh, en: meaning }] as const),
]);

/** What the library says of the deviations, refusals and commands of this device. */
function explainedOf({ counts, deviations, frames }: DeviceRow): Record<string, { zh: string; en: string }> {
  const names = [
    ...Object.keys(counts),
    ...Object.keys(deviations),
    ...frames.flatMap(({ outcome, cn }) => [outcome, cn ?? '']),
  ];
  return Object.fromEntries(
    [...new Set(names)].flatMap((name) => {
      const sentence = sentences.get(name);
      return sentence === undefined ? [] : [[name, sentence]];
    }),
  );
}

/** What is missing, as the answer says it. */
const spansOf = ({ cn, ledger }: Missing) =>
  ledger.missing.map(({ from, to, tries }) => ({
    ...{ cn, tries },
    ...{ from: new Date(from).toISOString(), to: new Date(to).toISOString() },
  }));

@Controller()
export class Hj212DevicesController {
  constructor(@Inject(DEPS) private readonly deps: HttpDeps) {}

  @Endpoint(routes.listHj212Devices)
  list(@In() call: Call<typeof routes.listHj212Devices>): Promise<Answer<typeof routes.listHj212Devices>> {
    return devicePages.page(
      call,
      (place) => listDevices(this.deps.pool, call.principal.scope, place),
      ({ mn }) => ({ mn }),
      withoutFrames,
    );
  }

  @Endpoint(routes.getHj212Device)
  async get(
    @In() { params, principal }: Call<typeof routes.getHj212Device>,
  ): Promise<Answer<typeof routes.getHj212Device>> {
    const row = await findDevice(this.deps.pool, principal.scope, params.mn);
    if (row === undefined) throw notFound('device', params.mn);
    const missing = await findMissing(this.deps.pool, params.mn);
    return { ...row, missing: missing.flatMap(spansOf), explained: explainedOf(row) };
  }

  @Endpoint(routes.commandHj212Device)
  async command(
    @In() { params, body, principal }: Call<typeof routes.commandHj212Device>,
  ): Promise<Answer<typeof routes.commandHj212Device>> {
    if ('from' in body && Date.parse(body.from) > Date.parse(body.to))
      throw new Problem(400, 'invalid-input', 'the time ends before it begins', [
        { path: 'body.to', message: 'is before from' },
      ]);
    const row = await findDevice(this.deps.pool, principal.scope, params.mn);
    if (row === undefined || row.station === null)
      throw new Problem(
        404,
        'not-found',
        `no registered device ${params.mn} has been heard yet; it can be sent commands a few seconds after its first data`,
      );
    return addCommand(this.deps.pool, params.mn, body, principal.name);
  }

  @Endpoint(routes.listHj212Commands)
  listCommands(
    @In() call: Call<typeof routes.listHj212Commands>,
  ): Promise<Answer<typeof routes.listHj212Commands>> {
    return commandPages.page(
      call,
      (place) => listCommands(this.deps.pool, call.principal.scope, call.query, place),
      ({ id }) => ({ id }),
    );
  }
}
