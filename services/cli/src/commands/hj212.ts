import { hj212Routes, hj212SourceRoutes, type Hj212CommandRequest } from '@farwatch/contracts/http';
import type { Command } from 'commander';

import { print, table, UsageError } from '@farwatch/kit/terminal';
import { clientOf } from '../platform-of.js';

interface RegisterOptions {
  station: string;
  password?: string;
  allow?: string;
  unit?: string[];
  code?: string[];
  minuteInterval?: string;
  endLabelled?: string;
  network?: string[];
  certificate?: string;
}

interface CommandOptions {
  seconds?: string;
  minutes?: string;
  from?: string;
  to?: string;
  factor?: string;
}

const kinds = [
  'set-clock',
  'get-clock',
  'set-realtime-interval',
  'set-minute-interval',
  'fetch-minutes',
  'fetch-hours',
  'sample-now',
] as const;

const endLabels = ['2051', '2061', '2031'] as const;

/** `farwatch hj212 register|devices|command|commands`: loggers of a running platform. */
export function addHj212PlatformCommands(program: Command): void {
  const hj212 = program.commands.find((one) => one.name() === 'hj212') ?? program.command('hj212');
  hj212
    .command('register <mn>')
    .description('lets a logger report for an outlet or station, or changes how it is read')
    .requiredOption('--station <id>', 'outlet or station that it measures')
    .option('--password <pw>', 'access password (PW); needed for a new one')
    .option('--allow <switches>', 'deviations of its firmware to tolerate, comma separated', '')
    .option('--unit <code=unit...>', 'unit of a factor as this logger sends it')
    .option('--code <code=pollutant...>', 'what a code of this logger means')
    .option('--minute-interval <n>', 'minutes of its minute data')
    .option(
      '--end-labelled <commands>',
      `commands whose DataTime is the end of the interval, comma separated: ${endLabels.join(', ')}`,
    )
    .option(
      '--network <cidr...>',
      'networks that it may come from; "any": from everywhere; without it they stay',
    )
    .option('--certificate <cn>', 'common name of the client certificate that it shows; "none": needs none')
    .action(async (mn: string, options: RegisterOptions, command: Command) => {
      const shown = await clientOf(command).call(hj212SourceRoutes.putHj212Source, {
        params: { mn },
        body: {
          station: options.station,
          ...(options.password === undefined ? {} : { password: options.password }),
          switches: (options.allow ?? '').split(',').filter((name) => name !== ''),
          units: pairs(options.unit),
          codes: pairs(options.code),
          ...(options.minuteInterval === undefined ? {} : { minuteInterval: Number(options.minuteInterval) }),
          ...(options.endLabelled === undefined ? {} : { endLabelled: endLabelledOf(options.endLabelled) }),
          ...(options.network === undefined
            ? {}
            : { networks: options.network.filter((network) => network !== 'any') }),
          ...(options.certificate === undefined
            ? {}
            : { certificate: options.certificate === 'none' ? null : options.certificate }),
        },
      });
      print(JSON.stringify(shown, null, 2));
    });
  hj212
    .command('devices [mn]')
    .description(
      'what was seen of loggers: last data, deviations, suspicious units; with an MN its last frames',
    )
    .action(async (mn: string | undefined, _: unknown, command: Command) => {
      if (mn !== undefined) {
        const one = await clientOf(command).call(hj212Routes.getHj212Device, { params: { mn } });
        print(JSON.stringify(one, null, 2));
        return;
      }
      const rows = [['MN', 'station', 'last seen', 'last data', 'deviations', 'units in doubt']];
      for await (const one of clientOf(command).items(hj212Routes.listHj212Devices, {}))
        rows.push([
          one.mn,
          one.station ?? 'not registered',
          one.lastSeen ?? '',
          one.lastDataTime ?? '',
          Object.keys(one.deviations).join(' '),
          one.unitDoubts.map(({ code, unit, looksLike }) => `${code} ${unit}, like ${looksLike}`).join('; '),
        ]);
      print(rows.length === 1 ? 'no logger was seen yet' : table(rows));
    });
  hj212
    .command('command <mn> <kind>')
    .description(`sends a command to a logger: ${kinds.join(', ')}`)
    .option('--seconds <n>', 'for set-realtime-interval')
    .option('--minutes <n>', 'for set-minute-interval')
    .option('--from <time>', 'for fetch-*: RFC 3339')
    .option('--to <time>', 'for fetch-*: RFC 3339')
    .option('--factor <code>', 'for sample-now')
    .action(async (mn: string, kind: string, options: CommandOptions, command: Command) => {
      const body = requestOf(kind, options);
      const queued = await clientOf(command).call(hj212Routes.commandHj212Device, { params: { mn }, body });
      print(`command ${queued.id} is queued; farwatch hj212 commands shows what becomes of it`);
    });
  hj212
    .command('commands [mn]')
    .description('commands and what became of them, the newest first')
    .action(async (mn: string | undefined, _: unknown, command: Command) => {
      const { items } = await clientOf(command).call(hj212Routes.listHj212Commands, { query: { mn } });
      const rows = items.map((one) => [
        String(one.id),
        one.mn,
        one.request.command,
        one.by,
        one.at,
        one.status,
        [one.exeRtn ?? one.qnRtn ?? '', one.answer?.zh ?? ''].join(' ').trim(),
      ]);
      print(table([['id', 'MN', 'command', 'by', 'at', 'status', 'code'], ...rows]));
    });
}

function pairs(list: readonly string[] | undefined): Record<string, string> {
  return Object.fromEntries(
    (list ?? []).map((text) => {
      const at = text.indexOf('=');
      if (at <= 0) throw new UsageError(`"${text}" is not code=value`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

function endLabelledOf(list: string): (typeof endLabels)[number][] {
  return list
    .split(',')
    .filter((name) => name !== '')
    .map((name) => {
      const known = endLabels.find((one) => one === name);
      if (known === undefined)
        throw new UsageError(`no such command of intervals: ${name}; there are ${endLabels.join(', ')}`);
      return known;
    });
}

function requestOf(
  kind: string,
  { seconds, minutes, from, to, factor }: CommandOptions,
): Hj212CommandRequest {
  const need = (value: string | undefined, name: string): string => {
    if (value === undefined) throw new UsageError(`${kind} needs --${name}`);
    return value;
  };
  switch (kind) {
    case 'set-clock':
    case 'get-clock':
      return { command: kind };
    case 'set-realtime-interval':
      return { command: kind, seconds: Number(need(seconds, 'seconds')) };
    case 'set-minute-interval':
      return { command: kind, minutes: Number(need(minutes, 'minutes')) };
    case 'fetch-minutes':
    case 'fetch-hours':
      return { command: kind, from: need(from, 'from'), to: need(to, 'to') };
    case 'sample-now':
      return { command: kind, factor: need(factor, 'factor') };
    default:
      throw new UsageError(`there is no command ${kind}; there are ${kinds.join(', ')}`);
  }
}
