import { stationDoor, type StationDoor } from '@farwatch/contracts/events';
import { registryRoutes } from '@farwatch/contracts/http';
import { print, UsageError } from '@farwatch/kit/terminal';
import type { Command } from 'commander';

import { clientOf } from '../platform-of.js';

/** `farwatch stations doors`. */
export function addStationCommands(program: Command): void {
  const stations = program.command('stations').description('what is registered of stations and outlets');
  stations
    .command('doors <station> <door...>')
    .description(
      `by which ways in it may report: ${stationDoor.options.join(', ')}; what comes by another one is parked`,
    )
    .action(async (id: string, doors: string[], _: unknown, command: Command) => {
      const wrong = doors.find((door) => !stationDoor.safeParse(door).success);
      if (wrong !== undefined)
        throw new UsageError(`${wrong} is no way in: ${stationDoor.options.join(', ')}`);
      const body = { allowedDoors: doors as StationDoor[] };
      const { allowedDoors } = await clientOf(command).call(registryRoutes.putStationDoors, {
        params: { id },
        body,
      });
      print(`${id} ${allowedDoors.join(' ')}`);
    });
}
